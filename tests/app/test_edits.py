"""Editing what was said: the entry stands where it stood, and how it read before can be asked for."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.app.staff import COLLEAGUE, KIM
from tests.app.stored import events_of, everything_in
from tests.world import World


async def entries(world: World, number: str, key: str = "local-agent") -> dict[int, Any]:
    page = (await world.client(key).get(f"tickets/{number}/thread")).json()
    return {entry["n"]: entry for entry in page["items"]}


async def edit(world: World, number: str, n: int, message: Any, key: str = "local-agent") -> Any:
    answer = await world.client(key).patch(f"tickets/{number}/thread/{n}", json={"message": message})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_requester_edits_the_first_message_and_sees_it_once(desk: World) -> None:
    number = await desk.open("local-requester", message="It is donw")
    ticket = await edit(desk, number, 1, "It is down", "local-requester")
    assert (ticket["version"], ticket["entries"]) == (2, 1)
    for key in ("local-requester", "local-agent"):
        entry = (await entries(desk, number, key))[1]
        assert (entry["body"]["source"], entry["kind"]) == ("It is down", "message")
        assert entry["edited"]["versions"] == 2
        assert entry["edited"]["by"]["name"] == "Pat"
        assert entry["edited"]["at"] == ticket["updated_at"]
    pats = await desk.client("local-requester").get(f"tickets/{number}/thread")
    assert list(await entries(desk, number, "local-requester")) == [1], "an edit is no entry of its own"
    assert pats.text.count("It is down") == 2, "as source and as HTML"
    told = (await entries(desk, number))[2]
    assert (told["kind"], told["body"], told["event"]) == (
        "event",
        None,
        {"kind": "ticket.entry-edited", "data": {"entry": 1}},
    )


async def test_versions_are_how_it_read_oldest_first(desk: World) -> None:
    number = await desk.open()
    posted = await desk.client(COLLEAGUE).post(f"tickets/{number}/replies", json={"message": "Rebot it"})
    n = posted.json()["entry"]["n"]
    await edit(desk, number, n, "Reboot it", COLLEAGUE)
    last = await edit(desk, number, n, {"format": "markdown", "body": "**Reboot** it"})
    for key in ("local-agent", "local-viewer", "local-requester"):
        versions = (await desk.client(key).get(f"tickets/{number}/thread/{n}/versions")).json()
        assert versions["next"] is None
        read = [(one["n"], one["by"]["id"], one["body"]["source"]) for one in versions["items"]]
        assert read == [(n, "ben", "Rebot it"), (n + 2, "ben", "Reboot it"), (n + 3, "ana", "**Reboot** it")]
        assert versions["items"][-1]["body"] == (await entries(desk, number, key))[n]["body"]
        assert versions["items"][-1]["at"] == last["updated_at"]
        assert (await entries(desk, number, key))[n]["edited"]["versions"] == 3
    first = (await desk.client().get(f"tickets/{number}/thread/1/versions")).json()
    assert [one["n"] for one in first["items"]] == [1]


async def test_an_entry_keeps_its_files_and_its_place(desk: World) -> None:
    number = await desk.open()
    file = {"name": "log.txt", "type": "text/plain", "data": "aGVsbG8="}
    note = {"message": "See the log", "attachments": [file]}
    posted = (await desk.client().post(f"tickets/{number}/notes", json=note)).json()["entry"]
    await edit(desk, number, posted["n"], "See the log, line 3")
    entry = (await entries(desk, number))[posted["n"]]
    assert (entry["attachments"], entry["at"], entry["by"]) == (posted["attachments"], posted["at"], posted["by"])
    got = await desk.client().get(f"http://localhost{entry['attachments'][0]['url']}")
    assert got.content == b"hello"


async def test_a_reply_that_stands_in_the_way_is_shown_as_it_reads_now(desk: World) -> None:
    number = await desk.open()
    posted = await desk.client().post(f"tickets/{number}/replies", json={"message": "Try agian"})
    n = posted.json()["entry"]["n"]
    await edit(desk, number, n, "Try again")
    refusal = await desk.client(COLLEAGUE).post(f"tickets/{number}/replies", json={"message": "Reboot", "seen": 1})
    assert refusal.json()["reply"]["body"]["source"] == "Try again"


async def test_what_reads_so_already_is_200_and_no_event(desk: World) -> None:
    number = await desk.open(message="words")
    assert (await edit(desk, number, 1, "words"))["version"] == 1
    await edit(desk, number, 1, "other words")
    assert (await edit(desk, number, 1, "other words\r"))["version"] == 3
    assert (await edit(desk, number, 1, "other words\n"))["version"] == 3
    assert (await entries(desk, number))[1]["edited"]["versions"] == 3


@pytest.fixture
async def untouched(staffed: World) -> AsyncIterator[World]:
    """A desk on which nothing is different after the test, but for the ticket that it opens first."""
    number = await staffed.open()
    for what in ("notes", "replies"):
        done = await staffed.client().post(f"tickets/{number}/{what}", json={"message": what})
        assert done.status_code == 201
    await staffed.follow_all()
    before = await everything_in(staffed)
    yield staffed
    assert await everything_in(staffed) == before


async def test_what_may_not_be_edited_is_refused_and_nothing_is_written(untouched: World) -> None:
    number = (await untouched.client().get("tickets")).json()["items"][0]["number"]
    assert await events_of(untouched, number) == [
        "ticket.opened", "ticket.note-posted", "ticket.reply-posted", "ticket.assigned",
    ]  # fmt: skip
    for key, n, status in [
        ("local-requester", "3", 403),
        ("local-requester", "2", 404),
        ("local-requester", "4", 404),
        ("local-requester", "9", 404),
        ("local-agent", "4", 409),
        ("local-agent", "9", 404),
        ("local-agent", "0", 404),
        ("local-agent", "01", 404),
        ("local-agent", "-1", 404),
        ("local-agent", "²", 404),
        ("local-agent", "1" * 30, 404),
        (COLLEAGUE, "1", 403),
        (COLLEAGUE, "3", 403),
        ("local-viewer", "2", 403),
        (KIM, "1", 404),
        ("local-intake", "1", 404),
    ]:
        answer = await untouched.client(key).patch(f"tickets/{number}/thread/{n}", json={"message": "x"})
        assert answer.status_code == status, (key, n, answer.text)
    for body, field in [
        ({}, "message"),
        ({"message": " \u200b"}, "message"),
        ({"message": None}, "message"),
        ({"message": "x" * 524_289}, "message"),
        ({"message": "x", "attachments": []}, "attachments"),
        ({"message": "x", "status": "closed"}, "status"),
    ]:
        answer = await untouched.client().patch(f"tickets/{number}/thread/1", json=body)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field), answer.text


async def test_versions_that_one_may_not_see_answer_as_those_that_there_are_not(staffed: World) -> None:
    number = await staffed.open()
    await staffed.client().post(f"tickets/{number}/notes", json={"message": "psst"})
    await edit(staffed, number, 2, "psst!")
    missing = await staffed.client().get(f"tickets/{number}/thread/99/versions")
    assert missing.status_code == 404
    for key, n in (("local-requester", 2), ("local-requester", 3), (KIM, 1), ("local-agent", 3), ("local-agent", "x")):
        answer = await staffed.client(key).get(f"tickets/{number}/thread/{n}/versions")
        assert (answer.status_code, answer.content) == (404, missing.content), (key, n)
