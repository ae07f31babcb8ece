"""What people say: replies, messages and notes, and who gets to see them."""

from typing import Any

from tests.app.staff import COLLEAGUE, KIM
from tests.app.stored import events_of
from tests.world import World


async def said(world: World, number: str, what: str, key: str = "local-agent", **body: Any) -> Any:
    answer = await world.client(key).post(f"tickets/{number}/{what}", json={"message": "Hello", **body})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_a_reply_answers_and_claims_what_nobody_has(desk: World) -> None:
    number = await desk.open()
    posted = await said(desk, number, "replies", message="On it")
    entry, ticket = posted["entry"], posted["ticket"]
    assert (entry["kind"], entry["id"], entry["n"]) == ("reply", f"{number}-2", 2)
    assert entry["by"] == {"kind": "agent", "id": "ana", "name": "Ana"}
    assert entry["body"] == {"format": "text", "source": "On it", "html": "<p>On it</p>"}
    assert (ticket["answered"], ticket["agent"]["id"], ticket["entries"]) == (True, "ana", 2)
    assert ticket["first_reply_at"] == entry["at"]


async def test_the_location_of_an_entry_shows_that_entry(desk: World) -> None:
    number = await desk.open()
    for what, key in (("replies", "local-agent"), ("notes", "local-agent"), ("messages", "local-requester")):
        client = desk.client(key)
        posted = await client.post(f"tickets/{number}/{what}", json={"message": f"My {what}"})
        page = await client.get(f"http://localhost{posted.headers['location']}")
        assert page.json()["items"] == [posted.json()["entry"]]
        assert posted.headers["etag"] == f'"{posted.json()["ticket"]["version"]}"'


async def test_a_reply_brings_a_status(desk: World) -> None:
    number = await desk.open()
    assert (await said(desk, number, "replies", status="pending"))["ticket"]["state"] == "pending"
    assert (await said(desk, number, "notes", status="hold"))["ticket"]["state"] == "hold"
    assert (await said(desk, number, "replies", status="resolved"))["ticket"]["state"] == "resolved"


async def test_a_reply_on_a_resolved_ticket_is_kept_and_the_status_stays(desk: World) -> None:
    number = await desk.open()
    assert (await said(desk, number, "replies", status="resolved"))["ticket"]["state"] == "resolved"
    assert (await said(desk, number, "replies", message="One more thing"))["ticket"]["state"] == "resolved"


async def test_a_message_reopens_what_is_resolved_or_closed(desk: World) -> None:
    for status in ("resolved", "closed"):
        number = await desk.open()
        await said(desk, number, "replies", status=status)
        ticket = (await said(desk, number, "messages", "local-requester"))["ticket"]
        assert (ticket["state"], ticket["answered"], ticket["reopen_count"]) == ("open", False, 1)
        assert (ticket["resolved_at"], ticket["closed_at"], ticket["agent"]["id"]) == (None, None, "ana")


async def test_a_message_ends_the_waiting_for_it_and_no_other(desk: World) -> None:
    number = await desk.open()
    await said(desk, number, "replies", status="pending")
    assert (await said(desk, number, "messages", "local-requester"))["ticket"]["status"] == "open"
    await said(desk, number, "notes", status="hold")
    assert (await said(desk, number, "messages", "local-requester"))["ticket"]["status"] == "hold"


async def test_a_reply_that_the_writer_has_not_seen_is_shown_first(desk: World) -> None:
    number = await desk.open()
    first = await said(desk, number, "replies", message="Try again now", seen=1)
    ben = desk.client(COLLEAGUE)
    events = await events_of(desk, number)
    refused = await ben.post(f"tickets/{number}/replies", json={"message": "Reboot", "seen": 1})
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/answered-meanwhile")
    assert refused.json()["reply"] == first["entry"]
    assert await events_of(desk, number) == events
    seen = await ben.post(f"tickets/{number}/replies", json={"message": "Reboot", "seen": first["entry"]["n"]})
    assert seen.status_code == 201
    anyway = await said(desk, number, "replies", message="Or not", seen=1, anyway=True)
    assert anyway["entry"]["body"]["source"] == "Or not"


async def test_notes_and_messages_stand_in_nobodys_way(desk: World) -> None:
    number = await desk.open()
    await said(desk, number, "notes")
    await said(desk, number, "messages", "local-requester")
    assert (await said(desk, number, "replies", seen=1))["entry"]["kind"] == "reply"


async def test_without_seen_nobody_is_stopped(desk: World) -> None:
    number = await desk.open()
    await said(desk, number, "replies")
    await said(desk, number, "replies", COLLEAGUE)


async def test_requesters_see_what_is_public_and_nothing_else(desk: World) -> None:
    number = await desk.open("local-agent", note="psst: VIP", agent="ben")
    await said(desk, number, "notes", message="secret plan")
    await said(desk, number, "replies", message="Public words", status="pending")
    ana, pat = desk.client(), desk.client("local-requester")
    await ana.patch(f"tickets/{number}", json={"priority": "low", "comment": "secret reason"})
    await ana.put(f"tickets/{number}/assignment", json={"agent": "ana", "team": None, "comment": "secret handover"})
    thread = await pat.get(f"tickets/{number}/thread")
    kinds = [(entry["kind"], entry["event"] and entry["event"]["kind"]) for entry in thread.json()["items"]]
    assert kinds == [("message", "ticket.opened"), ("reply", None), ("event", "ticket.status-changed")]
    assert not any(word in thread.text for word in ("secret", "psst", "priority-changed", "assigned", 'routing":{'))
    assert thread.json()["items"][0]["event"]["data"] == {}
    assert (await pat.get(f"tickets/{number}/events")).status_code == 403
    assert thread.json()["ticket"]["entries"] == 2
    seen_by_ana = (await ana.get(f"tickets/{number}/thread")).json()
    assert seen_by_ana["ticket"]["entries"] == 6
    assert [entry["n"] for entry in seen_by_ana["items"]] == list(range(1, seen_by_ana["ticket"]["version"] + 1))


async def test_a_requester_may_not_write_on_anothers_ticket(staffed: World) -> None:
    number = await staffed.open()
    answer = await staffed.client(KIM).post(f"tickets/{number}/messages", json={"message": "Me too"})
    assert answer.status_code == 404


async def test_the_words_of_a_requesters_comment_are_seen_by_the_requester(desk: World) -> None:
    number, pat = await desk.open(), desk.client("local-requester")
    done = await pat.put(f"tickets/{number}/status", json={"status": "resolved", "comment": "Works again, thanks"})
    assert done.status_code == 200, done.text
    thread = await pat.get(f"tickets/{number}/thread")
    assert "Works again, thanks" in thread.text
