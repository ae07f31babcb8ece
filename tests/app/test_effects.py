"""The whole road on real storage: a request, its follow, who is told, and who is drawn."""

import json
import logging
from typing import Any

import pytest

from dev.outbox import messages_in, shown
from shared.services.effect_ports import Mail
from shared.services.ports import UnknownMessage
from shared.storage.names import QUEUES
from tests.app.test_sla import minute
from tests.app.test_traces_and_logs import CANARY, PARENT, TRACE, lines
from tests.world import STORY, World

STRANGER = {"name": f"{CANARY} N", "email": "stranger@example.com", "phone": f"+49 {CANARY}"}


async def told(world: World, number: str | None = None, to: str | None = None) -> list[Mail]:
    await world.follow_all()
    return [mail for mail in await messages_in(world.connection, number) if to in (None, mail.to)]


def kinds(messages: list[Mail]) -> list[str]:
    return [mail.about.split("-")[2] for mail in messages]


async def did(world: World, number: str, method: str, verb: str, body: Any, key: str = "local-agent") -> None:
    answer = await world.client(key).request(method, f"tickets/{number}/{verb}", json=body)
    assert answer.status_code in (200, 201), answer.text


async def events(world: World, number: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await world.client().get(f"tickets/{number}/events?limit=100")).json()["items"]
    return found


async def test_a_new_ticket_reaches_its_requester_and_the_admin(world: World) -> None:
    number = await world.open()
    found = await told(world, number)
    assert {(mail.to, mail.about) for mail in found} == {
        ("pat@example.com", f"{number}-1-opened"),
        ("olga@example.com", f"{number}-1-opened"),
    }
    (admins,) = [mail for mail in found if mail.to == "olga@example.com"]
    assert admins.subject == f"[#{number}] {STORY['subject']}"
    assert STORY["message"] in admins.body


async def test_the_story_of_a_ticket_as_its_requester_hears_it(world: World) -> None:
    number = await world.open("local-requester", requester=None)
    await did(world, number, "POST", "claim", None)
    await did(world, number, "POST", "replies", {"message": "Which browser?", "status": "pending"})
    await did(world, number, "POST", "notes", {"message": "internal"})
    await did(world, number, "POST", "messages", {"message": "All of them"}, "local-requester")
    await did(world, number, "PUT", "status", {"status": "resolved", "comment": "internal"})
    await did(world, number, "POST", "messages", {"message": "Still down"}, "local-requester")
    await did(world, number, "PUT", "status", {"status": "closed"})
    pats = await told(world, number, "pat@example.com")
    assert kinds(pats) == ["opened", "reply", "resolved", "closed"]
    assert "Which browser?\n\nWe are waiting for your answer." in pats[1].body
    assert "internal" not in str(pats)
    assert kinds(await told(world, number, "ana@example.com")) == ["message", "message"]


async def test_to_an_address_that_is_not_proved_goes_no_word_of_the_request(world: World) -> None:
    words: dict[str, Any] = {"subject": f"{CANARY} S", "message": f"{CANARY} M", "requester": STRANGER}
    number = await world.open(**words)
    await did(world, number, "POST", "replies", {"message": f"> {CANARY} M\nPlease try again."})
    await did(world, number, "POST", "replies", {
        "message": {"format": "html", "body": f"<div class='gmail_quote'>{CANARY}</div><p>And again.</p>"},
    })  # fmt: skip
    for status in ("pending", "resolved", "open", "closed"):
        await did(world, number, "PUT", "status", {"status": status, "comment": f"{CANARY} C"})
    strangers = await told(world, number, "stranger@example.com")
    assert sorted(kinds(strangers)) == sorted(["opened", "reply", "reply", "pending", "resolved", "reopened", "closed"])
    assert CANARY not in str(strangers)
    assert "Please try again." not in str(strangers) and "And again." not in str(strangers)
    assert str(strangers).count("Zerodesk (demo)") >= 7
    names = [name async for name in world.storage.blobs.get_container_client("outbox").list_blob_names()]
    assert CANARY not in str(names) and "example.com" not in str(names)


async def test_opened_goes_to_such_an_address_once_a_day(world: World) -> None:
    for _ in range(3):
        await world.open(requester=STRANGER)
    assert kinds(await told(world, to="stranger@example.com")) == ["opened"]
    assert kinds(await told(world, to="olga@example.com")) == ["opened"] * 3
    world.clock.turn(days=1)
    await world.open(requester=STRANGER)
    assert kinds(await told(world, to="stranger@example.com")) == ["opened"] * 2


async def test_a_ticket_given_to_a_team_that_draws_finds_its_agent(world: World) -> None:
    number = await world.open(topic="general-inquiry")
    await did(world, number, "PUT", "assignment", {"team": "level-i-support"}, "local-admin")
    await world.follow_all()
    (assigned,) = [one for one in await events(world, number) if one["data"].get("how") == "route"]
    assert assigned["by"]["kind"] == "system"
    assert assigned["data"]["agent"] == "ana"
    assert kinds(await told(world, number, "ana@example.com")) == ["assigned"]
    ana = (await world.client().get("tickets?view=mine")).json()["items"]
    assert [item["number"] for item in ana] == [number]


async def test_turns_are_taken_in_a_team_by_how_much_each_has(world: World) -> None:
    drawn = []
    for _ in range(4):
        number = await world.open("local-agent", topic=None, team="level-i-support")
        drawn += [one["data"]["agent"] for one in await events(world, number) if one["kind"] == "ticket.assigned"]
    assert drawn == ["ana", "lea", "ana", "lea"]


async def test_being_late_is_told_to_who_has_the_ticket_and_without_an_agent_to_its_team(world: World) -> None:
    mine, nobodys = await world.open(), await world.open()
    await did(world, mine, "POST", "claim", None)
    await world.follow_all()
    world.clock.turn(minutes=57)
    await minute(world)
    world.clock.turn(minutes=10)
    await minute(world)
    assert kinds(await told(world, mine, "ana@example.com")) == ["warned", "overdue"]
    assert kinds(await told(world, nobodys, "ben@example.com")) == ["warned", "overdue"]
    assert kinds(await told(world, mine, "ben@example.com")) == []


async def test_effects_are_lines_with_the_trace_of_their_command_and_without_words(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    number = await world.open(topic="general-inquiry")
    caplog.set_level(logging.INFO, "zerodesk")
    body = {"team": "level-i-support", "comment": CANARY}
    await world.client("local-admin").put(f"tickets/{number}/assignment", json=body, headers={"traceparent": PARENT})
    caplog.clear()
    await world.follow_all()
    found = lines(caplog)
    assert [(line["what"], line["n"]) for line in found] == [("follow", 3), ("route", 3), ("follow", 4), ("notice", 4)]
    assert {(line["ticket"], line["trace"]) for line in found} == {(number, TRACE)}
    common = {"what", "at", "ticket", "n", "ms", "calls", "trace"}
    assert [set(line) - common for line in found] == [set(), set(), set(), {"sent"}]
    assert CANARY not in caplog.text and "example.com" not in caplog.text


@pytest.mark.parametrize("queue", ["notices", "routes"])
@pytest.mark.parametrize(
    "message",
    ["no errand", '{"v": 9}', json.dumps({"v": 1, "ticket": "999999", "n": 1, "kind": "opened", "traceparent": ""})],
)
async def test_an_errand_that_cannot_be_understood_fails_and_comes_to_the_poison_queue(
    world: World, queue: str, message: str
) -> None:
    client = world.storage.queue(QUEUES[queue])
    await client.send_message(message)
    with pytest.raises(UnknownMessage):
        await world.follow_all()
    await client.clear_messages()


async def test_the_outbox_is_read_by_ticket_and_shown_with_or_without_what_it_says(world: World) -> None:
    first, second = await world.open(), await world.open()
    everything = await told(world)
    assert [mail.about.partition("-")[0] for mail in everything] == [first, first, second, second]
    (mail,) = [one for one in await told(world, first) if one.to == "olga@example.com"]
    line = shown(mail, whole=False)
    assert f"{first}-1-opened" in line and "olga@example.com" in line and "\n" not in line
    assert f"\n    {STORY['message']}\n" in shown(mail, whole=True)
