"""The past: a ticket as it was at any time is the fold of its log up to then."""

import random
from datetime import datetime, timedelta
from typing import Any

import pytest

from shared.domain.ticket import fold
from tests.world import World

ACTS: list[tuple[str, str, dict[str, Any]]] = [
    ("POST", "/claim", {}),
    ("POST", "/replies", {"message": "On it", "status": "in-progress"}),
    ("PATCH", "", {"subject": "Only half of it is down", "priority": "low"}),
    ("PUT", "/status", {"status": "resolved"}),
    ("PUT", "/status", {"status": "open", "comment": "not yet"}),
    ("POST", "/transfer", {"department": "support"}),
    ("PUT", "/assignment", {"agent": "ben"}),
    ("PUT", "/status", {"status": "closed"}),
]


async def lived(world: World) -> str:
    """A ticket with a past: one act an hour."""
    number = await world.open()
    for method, verb, body in ACTS:
        world.clock.turn(hours=1)
        sent: dict[str, Any] = {"json": body} if body else {}
        answer = await world.client().request(method, f"tickets/{number}{verb}", **sent)
        assert answer.is_success, answer.text
    return number


def text(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


async def test_at_any_time_it_is_the_fold_of_the_log_up_to_then(world: World) -> None:
    number = await lived(world)
    history = await world.app.tickets.history(number)
    desks = {one.stamp.desk: await world.app.desks.at(one.stamp.desk) for one in history}
    first, last = history[0].stamp.at, history[-1].stamp.at
    chance = random.Random(5)
    moments = [first + chance.random() * (last - first) for _ in range(12)] + [one.stamp.at for one in history]
    for at in moments:
        was = fold([one for one in history if one.stamp.at <= at], number, desks)
        answer = (await world.client().get(f"tickets/{number}", params={"as_of": text(at)})).json()
        told = {name: answer[name] for name in ("version", "status", "state", "priority", "answered")}
        assert told == {name: getattr(was, name) for name in told}
        assert (answer["agent"] or {}).get("id") == was.agent
        assert answer["department"]["id"] == was.department


async def test_its_words_are_those_of_then(world: World) -> None:
    number = await lived(world)
    opened = (await world.app.tickets.history(number))[0].stamp.at
    was = (await world.client().get(f"tickets/{number}", params={"as_of": text(opened)})).json()
    now = (await world.client().get(f"tickets/{number}")).json()
    assert was["subject"] == "Online banking system down"
    assert now["subject"] == "Only half of it is down"


async def test_before_its_first_event_there_is_no_ticket(world: World) -> None:
    number = await world.open()
    before = (await world.app.tickets.history(number))[0].stamp.at - timedelta(milliseconds=1)
    answer = await world.client().get(f"tickets/{number}", params={"as_of": text(before)})
    missing = await world.client().get("tickets/999999", params={"as_of": text(before)})
    assert answer.status_code == 404
    assert answer.content == missing.content


async def test_in_the_future_it_is_as_it_is_now(world: World) -> None:
    number = await lived(world)
    later = await world.client().get(f"tickets/{number}", params={"as_of": "2100-01-01T00:00:00Z"})
    now = await world.client().get(f"tickets/{number}")
    assert later.json() == now.json()


@pytest.mark.parametrize("as_of", ["2026-03-02T12:00:00", "yesterday", "", "null", "9999-12-31T23:59:59-12:00"])
async def test_a_time_without_a_zone_or_sense_is_refused(desk: World, as_of: str) -> None:
    answer = await desk.client().get("tickets/999999", params={"as_of": as_of})
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["field"] == "as_of"


async def test_a_stranger_sees_no_past_either(world: World) -> None:
    number = await world.open(requester={"name": "Kim", "email": "kim@example.com"})
    answer = await world.client("local-requester").get(f"tickets/{number}", params={"as_of": "2100-01-01T00:00:00Z"})
    assert answer.status_code == 404
