"""Working on a ticket: what each verb does, what it refuses, and what already is so."""

from typing import Any

import httpx
import pytest

from tests.app.staff import COLLEAGUE
from tests.app.stored import events_of
from tests.world import World

AGENT = "local-agent"


async def did(world: World, number: str, what: str, body: Any = None, key: str = AGENT, **params: str) -> Any:
    """The answer of a verb that has to succeed: "PUT status" and so on."""
    answer = await ask(world, number, what, body, key, **params)
    assert answer.is_success, answer.text
    return answer.json()


async def ask(
    world: World, number: str, what: str, body: Any = None, key: str = AGENT, **params: str
) -> httpx.Response:
    method, _, path = what.partition(" ")
    url = f"tickets/{number}/{path}".rstrip("/")
    return await world.client(key).request(method, url, json=body, params=params)


SAME_AGAIN: list[Any] = [
    ("POST claim", None),
    ("PUT assignment", {"agent": "ben"}),
    ("PUT assignment", {"team": "level-i-support"}),
    ("PUT assignment", {"agent": "ben", "team": "level-i-support", "comment": "again"}),
    ("PUT assignment", {"agent": None}),
    ("PUT assignment", {"agent": None, "team": None}),
    ("DELETE assignment", None),
    ("POST transfer", {"department": "support"}),
    ("POST transfer", {"department": "support", "comment": "again"}),
    ("PUT status", {"status": "in-progress"}),
    ("PUT status", {"status": "pending", "comment": "again"}),
    ("PUT status", {"status": "resolved"}),
    ("PUT status", {"status": "closed"}),
    ("PATCH ", {"priority": "low"}),
    ("PATCH ", {"sla": "sev-c"}),
    ("PATCH ", {"sla": None}),
    ("PATCH ", {"topic": None}),
    ("PATCH ", {"due_at": "2099-01-01T00:00:00Z"}),
    ("PATCH ", {"due_at": None}),
    ("PATCH ", {"answered": True}),
    ("PATCH ", {"subject": "Other words"}),
    ("PATCH ", {}),
]


@pytest.mark.parametrize(("what", "body"), SAME_AGAIN)
async def test_what_already_is_so_is_200_and_no_event(desk: World, what: str, body: Any) -> None:
    number = await desk.open()
    first = await did(desk, number, what, body)
    events = await events_of(desk, number)
    second = await ask(desk, number, what, body)
    assert (second.status_code, second.json()) == (200, first)
    assert await events_of(desk, number) == events
    assert second.headers["etag"] == f'"{len(events)}"'


async def test_a_claim_takes_the_ticket_and_anothers_claim_names_who_has_it(desk: World) -> None:
    number = await desk.open()
    assert (await did(desk, number, "POST claim"))["agent"] == {"id": "ana", "name": "Ana"}
    other = await ask(desk, number, "POST claim", key=COLLEAGUE)
    assert (other.status_code, other.json()["type"]) == (409, "/problems/wrong-state")
    assert "Ana" in other.json()["detail"]


async def test_a_solved_ticket_is_not_claimed_nor_released(desk: World) -> None:
    number = await desk.open()
    await did(desk, number, "PUT status", {"status": "resolved"})
    for what in ("POST claim", "DELETE assignment"):
        assert (await ask(desk, number, what)).status_code == 409, what


async def test_assign_gives_to_agent_and_team_and_null_clears(desk: World) -> None:
    number = await desk.open()
    both = await did(desk, number, "PUT assignment", {"agent": "ben", "team": "level-i-support", "comment": "Yours"})
    assert (both["agent"]["id"], both["team"]["id"], both["entries"]) == ("ben", "level-i-support", 2)
    one = await did(desk, number, "PUT assignment", {"agent": None})
    assert (one["agent"], one["team"]["id"]) == (None, "level-i-support")
    other = await did(desk, number, "PUT assignment", {"agent": "ana", "team": None})
    assert (other["agent"]["id"], other["team"]) == ("ana", None)


@pytest.mark.parametrize(
    ("of", "left"), [("agent", (None, "online-banking")), ("team", ("ana", None)), (None, (None, None))]
)
async def test_release_takes_from_agent_team_or_both(
    desk: World, of: str | None, left: tuple[str | None, str | None]
) -> None:
    number = await desk.open()
    await did(desk, number, "POST claim")
    ticket = await did(desk, number, "DELETE assignment", **({} if of is None else {"of": of}))
    assert tuple(ticket[name] and ticket[name]["id"] for name in ("agent", "team")) == left


async def test_a_transfer_drops_an_agent_without_access_there(desk: World) -> None:
    number = await desk.open()
    await did(desk, number, "POST claim")
    kept = await did(desk, number, "POST transfer", {"department": "support", "comment": "Not ours"})
    assert (kept["department"]["id"], kept["agent"]["id"], kept["entries"]) == ("support", "ana", 2)
    dropped = await did(desk, number, "POST transfer", {"department": "sales"}, key="local-admin")
    assert (dropped["department"]["id"], dropped["agent"]) == ("sales", None)


async def test_assigning_or_moving_a_solved_ticket_opens_it(desk: World) -> None:
    for what, body in (("PUT assignment", {"agent": "ben"}), ("POST transfer", {"department": "support"})):
        number = await desk.open()
        await did(desk, number, "PUT status", {"status": "closed"})
        ticket = await did(desk, number, what, body)
        assert (ticket["state"], ticket["reopen_count"], ticket["closed_at"]) == ("open", 1, None)


async def test_each_status_brings_its_state(desk: World) -> None:
    number = await desk.open()
    for status, state in {
        "in-progress": "open", "pending": "pending", "hold": "hold", "open": "open", "resolved": "resolved",
        "closed": "closed",
    }.items():  # fmt: skip
        ticket = await did(desk, number, "PUT status", {"status": status})
        assert (ticket["status"], ticket["state"]) == (status, state)
    ticket = (await desk.client().get(f"tickets/{number}")).json()
    assert ticket["resolved_at"] is not None and ticket["closed_at"] is not None


async def test_the_requester_may_only_resolve(desk: World) -> None:
    number = await desk.open()
    for status in ("closed", "pending", "hold", "in-progress"):
        refused = await ask(desk, number, "PUT status", {"status": status}, key="local-requester")
        assert refused.status_code == 403, status
    ticket = await did(desk, number, "PUT status", {"status": "resolved"}, key="local-requester")
    assert ticket["state"] == "resolved"
    reopened = await ask(desk, number, "PUT status", {"status": "open"}, key="local-requester")
    assert reopened.status_code == 403


async def test_who_may_not_close_may_neither_resolve_nor_close(world: World) -> None:
    roles = {"support": "limited-access", "online-banking": "limited-access"}
    assert (await world.client("local-admin").put("config/agents/ana", json={"roles": roles})).is_success
    number = await world.open()
    for status in ("resolved", "closed"):
        assert (await ask(world, number, "PUT status", {"status": status})).status_code == 403
        reply = await ask(world, number, "POST replies", {"message": "Done", "status": status})
        assert reply.status_code == 403
    assert (await did(world, number, "PUT status", {"status": "pending"}))["state"] == "pending"
    await did(world, number, "PUT status", {"status": "closed"}, key="local-admin")
    assert (await did(world, number, "PUT status", {"status": "open"}))["state"] == "open", "create may reopen"


async def test_closing_leaves_the_agent_and_reopening_keeps_who_is_there(desk: World) -> None:
    number = await desk.open()
    await did(desk, number, "POST claim")
    closed = await did(desk, number, "PUT status", {"status": "closed", "comment": "Done"})
    assert (closed["agent"]["id"], closed["entries"]) == ("ana", 2)
    again = await did(desk, number, "PUT status", {"status": "open"})
    assert (again["agent"]["id"], again["closed_at"], again["reopen_count"]) == ("ana", None, 1)


async def test_reopening_gives_to_the_last_respondent_when_the_agent_is_away(world: World) -> None:
    number = await world.open()
    await did(world, number, "POST replies", {"message": "Look again"})
    await did(world, number, "PUT assignment", {"agent": "ben"})
    await did(world, number, "PUT status", {"status": "resolved"})
    assert (await world.client("local-admin").put("config/agents/ben", json={"away": True})).is_success
    said = await did(world, number, "POST messages", {"message": "Still down"}, key="local-requester")
    assert (said["ticket"]["state"], said["ticket"]["agent"]["id"]) == ("open", "ana")
    assert (await world.client("local-admin").put("config/agents/ana", json={"away": True})).is_success
    await did(world, number, "PUT status", {"status": "closed"})
    nobody = await did(world, number, "PUT status", {"status": "open"})
    assert nobody["agent"] is None


async def test_an_edit_changes_what_it_names_in_one_commit_with_its_comment(desk: World) -> None:
    number = await desk.open()
    ticket = await did(
        desk, number, "PATCH ",
        {"subject": "Fixed words", "priority": "emergency", "topic": None, "sla": "sev-c", "answered": True,
         "due_at": "2099-01-01T00:00:00Z", "comment": "As agreed"},
    )  # fmt: skip
    assert (ticket["subject"], ticket["priority"], ticket["topic"]) == ("Fixed words", "emergency", None)
    assert (ticket["sla"]["id"], ticket["answered"], ticket["entries"]) == ("sev-c", True, 2)
    assert ticket["due_at"] == "2099-01-01T00:00:00.000Z"
    log = (await desk.client().get(f"tickets/{number}/events")).json()["items"]
    assert len({event["at"] for event in log[1:]}) == 1
    cleared = await did(desk, number, "PATCH ", {"sla": None, "due_at": None})
    assert (cleared["sla"], cleared["due_at"]) == (None, None)


async def test_expanded_access_may_edit_but_not_mark_as_answered(staffed: World) -> None:
    number = await staffed.open()
    assert (await ask(staffed, number, "PATCH ", {"priority": "low"}, key=COLLEAGUE)).status_code == 200
    assert (await ask(staffed, number, "PATCH ", {"answered": True}, key=COLLEAGUE)).status_code == 403


async def test_a_solved_ticket_takes_no_due_date(desk: World) -> None:
    number = await desk.open()
    await did(desk, number, "PUT status", {"status": "resolved"})
    late = await ask(desk, number, "PATCH ", {"due_at": "2099-01-01T00:00:00Z"})
    assert late.status_code == 409
