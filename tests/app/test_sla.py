"""Clocks over HTTP: what a ticket says of its plan, what `/sla` explains, and what the timer makes of it."""

from datetime import datetime
from typing import Any

import pytest

from dev.host.direct import DirectFunctions
from dev.host.function import Function
from dev.host.timers import tick
from dev.host.trace import Trace
from tests.world import World


async def minute(world: World) -> None:
    """The timer as the host runs it, and what it sets off."""
    direct = DirectFunctions(world.functions)
    due: Function = next(one for one in direct.functions if one.name == "due")
    await direct.call(due, tick(past_due=False), {}, Trace.fresh())
    await world.follow_all()


async def ticket(world: World, number: str) -> dict[str, Any]:
    found: dict[str, Any] = (await world.client().get(f"tickets/{number}")).json()
    return found


async def sla(world: World, number: str) -> list[dict[str, Any]]:
    answer = await world.client().get(f"tickets/{number}/sla")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def seconds(interval: dict[str, Any]) -> float:
    return (datetime.fromisoformat(interval["to"]) - datetime.fromisoformat(interval["from"])).total_seconds()


async def test_a_ticket_carries_the_deadline_of_its_plan(world: World) -> None:
    number = await world.open()
    one = await ticket(world, number)
    opened, due = (datetime.fromisoformat(one[name]) for name in ("created_at", "due_at"))
    assert (due - opened).total_seconds() == 3600
    assert one["sla"] == {"id": "sev-a", "name": "Sev-A", "due_at": one["due_at"], "met": None}


async def test_late_is_late_at_read_time_and_in_the_list_before_anybody_noticed(world: World) -> None:
    number = await world.open()
    world.clock.turn(hours=1, seconds=1)
    one = await ticket(world, number)
    assert (one["overdue"], one["sla"]["met"]) == (True, None)  # a resolve of before may still arrive
    page = (await world.client().get("tickets?view=overdue")).json()
    assert [item["number"] for item in page["items"]] == [number]
    world.clock.turn(minutes=3)
    assert (await ticket(world, number))["sla"]["met"] is False


async def test_the_timer_warns_then_notices_and_the_log_says_when_truly(world: World) -> None:
    number = await world.open()
    world.clock.turn(minutes=50)
    await minute(world)
    world.clock.turn(minutes=30)
    await minute(world)
    await minute(world)
    events = (await world.client().get(f"tickets/{number}/events")).json()["items"]
    assert [one["kind"] for one in events] == ["ticket.opened", "ticket.sla-warned", "ticket.overdue"]
    assert events[2]["by"] == {"kind": "system", "id": "clock", "name": None}
    (one,) = await sla(world, number)
    assert one["verdict"] == "missed"
    assert one["decided_at"] == one["deadline"] == events[2]["data"]["due_at"]
    assert one["detected_at"] == events[2]["at"]


async def test_intervals_tile_start_to_stop_and_add_up(world: World) -> None:
    number = await world.open()
    ana, pat = world.client(), world.client("local-requester")
    world.clock.turn(minutes=10)
    await ana.post(f"tickets/{number}/replies", json={"message": "Which browser?", "status": "pending"})
    world.clock.turn(hours=20)
    await pat.post(f"tickets/{number}/messages", json={"message": "Any"})
    await ana.patch(f"tickets/{number}", json={"sla": "sev-c"})
    world.clock.turn(days=5)
    await ana.put(f"tickets/{number}/status", json={"status": "resolved"})
    (one,) = await sla(world, number)
    assert one["policy"] == {"id": "sev-c", "name": "Sev-C"}
    edges = [one["start"], *(it["to"] for it in one["intervals"])]
    assert [it["from"] for it in one["intervals"]] == edges[:-1]
    assert edges[-1] == one["stop"]
    counted = sum(seconds(it) for it in one["intervals"] if it["counted"])
    assert counted == pytest.approx(one["counted_s"], abs=1e-6)
    assert {it["why"] for it in one["intervals"]} == {"hours", "paused", "closed"}
    assert all(it["counted"] is (it["why"] == "hours") for it in one["intervals"])


async def test_a_reopened_ticket_has_another_instance(world: World) -> None:
    number = await world.open()
    await world.client().put(f"tickets/{number}/status", json={"status": "resolved"})
    assert (await ticket(world, number))["sla"]["met"] is True
    await world.client("local-requester").post(f"tickets/{number}/messages", json={"message": "Again"})
    assert (await ticket(world, number))["sla"]["met"] is None
    first, second = await sla(world, number)
    assert (first["verdict"], second["verdict"], second["n"]) == ("met", "running", 2)


async def test_a_ticket_without_a_plan_has_nothing_to_explain(world: World) -> None:
    number = await world.open()
    await world.client().patch(f"tickets/{number}", json={"sla": None})
    one = await ticket(world, number)
    assert (one["sla"], one["due_at"]) == (None, None)
    (gone,) = await sla(world, number)
    assert (gone["verdict"], gone["deadline"]) == ("withdrawn", None)


async def test_a_date_by_hand_is_the_tickets_and_the_plan_keeps_its_own(world: World) -> None:
    number = await world.open()
    plans = (await ticket(world, number))["due_at"]
    due = "2099-01-01T00:00:00.000Z"
    answer = await world.client().patch(f"tickets/{number}", json={"due_at": due})
    assert (answer.json()["due_at"], answer.json()["sla"]["due_at"]) == (due, plans)
    cleared = await world.client().patch(f"tickets/{number}", json={"due_at": None})
    assert cleared.json()["due_at"] == plans


async def test_as_of_says_how_the_clock_stood_then(world: World) -> None:
    number = await world.open()
    before = await ticket(world, number)
    world.clock.turn(minutes=10)
    await world.client().put(f"tickets/{number}/status", json={"status": "resolved"})
    was = (await world.client().get(f"tickets/{number}", params={"as_of": before["created_at"]})).json()
    assert was["sla"] == before["sla"]


async def test_a_reader_who_polls_learns_that_the_plan_was_missed_though_nothing_happened(world: World) -> None:
    number = await world.open()
    await world.client().patch(f"tickets/{number}", json={"due_at": "2099-01-01T00:00:00Z"})
    known = (await world.client().get(f"tickets/{number}")).headers["ETag"]
    assert (await world.client().get(f"tickets/{number}", headers={"If-None-Match": known})).status_code == 304
    world.clock.turn(hours=2)
    answer = await world.client().get(f"tickets/{number}", headers={"If-None-Match": known})
    assert (answer.status_code, answer.json()["sla"]["met"], answer.json()["overdue"]) == (200, False, False)


async def test_the_answered_flag_is_set_and_cleared_by_hand(world: World) -> None:
    number = await world.open()
    for answered in (True, False):
        done = await world.client().patch(f"tickets/{number}", json={"answered": answered})
        assert done.json()["answered"] is answered
    events = (await world.client().get(f"tickets/{number}/events")).json()["items"]
    assert [one["data"] for one in events[1:]] == [{"answered": True}, {"answered": False}]
