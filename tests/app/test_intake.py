"""Opening tickets: by whom, for whom, and what the desk decides about them."""

from datetime import timedelta
from typing import Any

import pytest

from tests.app.staff import KIM
from tests.app.stored import events_of, everything_in
from tests.world import STORY, World

NAMED = {"id": "online-banking", "name": "Online Banking"}
FOR_ITSELF = {name: value for name, value in STORY.items() if name != "requester"}


async def opened(world: World, key: str, **changes: Any) -> Any:
    answer = await world.client(key).post("tickets", json={**STORY, **changes})
    assert answer.status_code == 201, answer.text
    ticket = answer.json()
    assert answer.headers["location"] == f"/api/tickets/{ticket['number']}"
    assert answer.headers["etag"] == f'"{ticket["version"]}"'
    return ticket


async def test_the_topic_decides_department_team_plan_and_priority_with_the_create(desk: World) -> None:
    ticket = await opened(desk, "local-agent")
    assert ticket["department"] == ticket["team"] == ticket["topic"] == NAMED
    assert ticket["sla"] == {"id": "sev-a", "name": "Sev-A", "due_at": ticket["due_at"], "met": None}
    assert (ticket["priority"], ticket["status"], ticket["state"]) == ("high", "open", "open")
    assert (ticket["agent"], ticket["overdue"]) == (None, False)
    assert ticket["source"] == "api"
    assert "department by topic" in ticket["routing"]["reason"]


async def test_without_topic_the_defaults_decide(desk: World) -> None:
    ticket = await opened(desk, "local-agent", topic=None)
    assert (ticket["topic"], ticket["team"], ticket["priority"]) == (None, None, "normal")
    assert (ticket["department"]["id"], ticket["sla"]["id"]) == ("support", "default-sla")


async def test_the_callers_priority_wins_over_the_topics(desk: World) -> None:
    assert (await opened(desk, "local-intake", priority="low", source="web"))["priority"] == "low"


async def test_a_requester_opens_for_itself_and_need_not_say_so(desk: World) -> None:
    pat = desk.client("local-requester")
    answer = await pat.post("tickets", json=FOR_ITSELF)
    assert answer.status_code == 201
    assert answer.json()["requester"]["email"] == "pat@example.com"
    assert (await opened(desk, "local-requester", requester={"name": "P.", "email": "PAT@example.com"}))["requester"][
        "name"
    ] == "Pat"
    assert (await pat.get(f"tickets/{answer.json()['number']}")).status_code == 200


async def test_a_requester_may_not_open_for_another(desk: World) -> None:
    body = {**STORY, "requester": {"name": "Kim", "email": "kim@example.com"}}
    assert (await desk.client("local-requester").post("tickets", json=body)).status_code == 403


async def test_an_intake_key_sees_its_ticket_in_the_answer_and_never_again(desk: World) -> None:
    ticket = await opened(desk, "local-intake")
    assert ticket["subject"] == STORY["subject"]
    assert (ticket["requester"]["name"], ticket["requester"]["email"]) == ("Pat", None)
    assert (await desk.client("local-intake").get(f"tickets/{ticket['number']}")).status_code == 404


async def test_a_new_requester_is_one_person_however_the_address_is_spelled(desk: World) -> None:
    ids = {
        (await opened(desk, "local-intake", requester={"name": "Nel", "email": email}))["requester"]["id"]
        for email in ("nel@example.com", "Nel@Example.com", "NEL@EXAMPLE.COM")
    }
    assert len(ids) == 1


async def test_the_key_of_a_person_opens_what_others_opened_for_it(staffed: World) -> None:
    number = await staffed.open(requester={"name": "Kim", "email": "kim@example.com"})
    assert (await staffed.client(KIM).get(f"tickets/{number}")).status_code == 200


async def test_an_agent_opens_on_behalf_and_decides_all_of_it(desk: World) -> None:
    due = (desk.clock() + timedelta(days=1)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    ticket = await opened(
        desk, "local-agent", topic=None, department="online-banking", team="level-i-support", agent="ben",
        sla="sev-b", due_at=due, note="Called twice", source="phone", priority="emergency",
    )  # fmt: skip
    assert [ticket[name]["id"] for name in ("department", "team", "agent", "sla")] == [
        "online-banking", "level-i-support", "ben", "sev-b",
    ]  # fmt: skip
    assert (ticket["due_at"], ticket["source"], ticket["priority"]) == (due, "phone", "emergency")
    assert ticket["entries"] == 2, "the message and the note"
    assert await events_of(desk, ticket["number"]) == ["ticket.opened", "ticket.assigned", "ticket.note-posted"]
    pat = (await desk.client("local-requester").get(f"tickets/{ticket['number']}/thread")).json()
    assert [entry["kind"] for entry in pat["items"]] == ["message"]
    assert pat["ticket"]["entries"] == 1


@pytest.mark.parametrize(("agent", "why"), [("leo", "away"), ("lea", "access"), ("gus", "active")])
async def test_a_ticket_is_not_given_to_who_cannot_take_it(desk: World, agent: str, why: str) -> None:
    answer = await desk.client("local-agent").post("tickets", json={**STORY, "agent": agent})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "agent")
    assert why in answer.json()["detail"]


async def test_the_due_date_is_kept_in_utc_and_whole_milliseconds(desk: World) -> None:
    ticket = await opened(desk, "local-agent", due_at="2099-01-01T01:00:00.123456+01:00")
    assert ticket["due_at"] == "2099-01-01T00:00:00.123Z"


async def test_words_come_back_as_they_were_written(desk: World) -> None:
    subject = "Ünïcödé ✓ 漢字 \U0001f600 'quotes' \"double\" <b>&amp;</b> =1+1"
    message = "line 1\r\nline 2\rline 3\n<script>alert(1)</script> \U0001f469\u200d\U0001f4bb"
    ticket = await opened(desk, "local-intake", subject=f"  {subject}  ", message=message)
    assert ticket["subject"] == subject
    thread = (await desk.client("local-agent").get(f"tickets/{ticket['number']}/thread")).json()
    body = thread["items"][0]["body"]
    assert body["source"] == message.replace("\r\n", "\n").replace("\r", "\n")
    assert "<script" not in body["html"]


async def test_a_long_message_is_kept_whole(desk: World) -> None:
    message = "0123456789abcde\n" * (512 * 1024 // 16)
    number = (await opened(desk, "local-intake", message=message))["number"]
    thread = (await desk.client("local-agent").get(f"tickets/{number}/thread")).json()
    assert thread["items"][0]["body"]["source"] == message


async def test_markup_is_cleaned(desk: World) -> None:
    html = '<p onclick="x()">Hi <b>you</b><img src=x onerror=y><script>z</script><a href="javascript:q">l</a></p>'
    number = (await opened(desk, "local-intake", message={"format": "html", "body": html}))["number"]
    body = (await desk.client("local-agent").get(f"tickets/{number}/thread")).json()["items"][0]["body"]
    assert "<b>you</b>" in body["html"]
    assert not any(bad in body["html"] for bad in ("onclick", "<img", "script"))


async def test_topics_are_what_a_form_offers(desk: World) -> None:
    topics = (await desk.client("local-intake").get("topics")).json()
    assert {"id": "online-banking", "name": "Online Banking", "fields": []} in topics["items"]
    assert topics["next"] is None


async def test_a_refused_create_leaves_no_person_behind(world: World) -> None:
    before = await everything_in(world)
    body = {**STORY, "requester": {"name": "New", "email": "new@example.com"}, "topic": "no-such-topic"}
    assert (await world.client("local-intake").post("tickets", json=body)).status_code == 422
    assert await everything_in(world) == before
