"""Drawing an agent: once for an event, a claim in between wins, and the turns are fair."""

import asyncio
import random
from collections import Counter
from typing import Any

import pytest

from shared.domain.commands import AssignTicket, ClaimTicket, ReleaseTicket, SetStatus
from shared.domain.desk import DeskDocument, Strategy
from shared.services.effect_ports import Errand
from shared.services.ports import Conflict, Publication, StorageDown
from tests.factories import OLGA, changed
from tests.memory_world import MemoryWorld
from tests.services.faults import Always, Died, OnTheRow

TEAM = "team:online-banking"


async def publish(desk: MemoryWorld, document: DeskDocument) -> None:
    publication = Publication(
        base=document.version, document=document, command_id=f"p{document.version}", status=200, request=b"", nonce=""
    )
    await desk.app.desks.publish(publication)


async def drawing(desk: MemoryWorld, strategy: Strategy) -> MemoryWorld:
    """A desk whose team Online Banking draws so, among Ana and Ben (Leo is on leave)."""
    await publish(desk, changed("teams", "online-banking", await desk.app.desks.fresh(), routing=strategy))
    return desk


@pytest.fixture
async def in_turn(desk: MemoryWorld) -> MemoryWorld:
    return await drawing(desk, "round-robin")


@pytest.fixture
async def by_load(desk: MemoryWorld) -> MemoryWorld:
    return await drawing(desk, "least-open")


async def routes(desk: MemoryWorld) -> list[Errand]:
    """The errands of routing, once all bells are answered; the notices stay in their queue."""
    for bell in desk.bells.take():
        await desk.app.follower.follow(bell.ticket, bell.traceparent)
    errands = desk.errands.take()
    for errand in errands:
        if errand.kind != "route":
            await desk.errands.send(errand)
    return [errand for errand in errands if errand.kind == "route"]


async def agent_of(desk: MemoryWorld, number: str) -> str | None:
    head = await desk.app.tickets.head(number)
    assert head is not None
    return head.ticket.agent


async def mark_of(desk: MemoryWorld, number: str, n: int = 1) -> str | None:
    row = await desk.rows.get("tickets", number, f"told:{n:08}:route!done")
    return None if row is None else str(row.values["outcome"])


async def test_a_new_ticket_finds_its_agent_and_the_agent_hears_of_it(in_turn: MemoryWorld) -> None:
    number = await in_turn.open()
    assert await in_turn.at_rest() == []
    assert await agent_of(in_turn, number) == "ana"
    (_, assigned) = await in_turn.app.tickets.history(number)
    assert (assigned.stamp.by.kind, assigned.stamp.by.id) == ("system", "route")
    told = [mail["to"] for mail in in_turn.outbox() if "assigned" in mail["about"]]
    assert told == ["ana@example.com"]
    assert "Zerodesk (demo) gave this ticket to you." in str(in_turn.outbox())


async def test_round_robin_takes_turns(in_turn: MemoryWorld) -> None:
    drawn = []
    for _ in range(6):
        number = await in_turn.open()
        await in_turn.follow_all()
        drawn.append(await agent_of(in_turn, number))
    assert drawn == ["ana", "ben"] * 3


async def test_least_open_takes_who_has_the_fewest(by_load: MemoryWorld) -> None:
    for _ in range(3):
        await by_load.do(await by_load.open(topic="general-inquiry"), ClaimTicket())
    await by_load.follow_all()
    numbers = []
    for _ in range(4):
        numbers.append(await by_load.open())
        await by_load.follow_all()
    assert [await agent_of(by_load, number) for number in numbers] == ["ben", "ben", "ben", "ana"]


async def test_draws_count_before_the_lists_show_them(by_load: MemoryWorld) -> None:
    """Ana has two. Of four more at once, none followed after its draw, Ben gets no more than makes them equal."""
    for _ in range(2):
        await by_load.do(await by_load.open(topic="general-inquiry"), ClaimTicket())
    await by_load.follow_all()
    numbers = [await by_load.open() for _ in range(4)]
    for errand in await routes(by_load):
        await by_load.app.router.route(errand)
    assert Counter([await agent_of(by_load, number) for number in numbers]) == {"ana": 1, "ben": 3}


async def test_a_draw_is_counted_for_two_minutes_and_the_pointer_does_not_grow(by_load: MemoryWorld) -> None:
    for _ in range(3):
        number = await by_load.open()
        await by_load.follow_all()
        await by_load.do(number, SetStatus(status="closed"), by=OLGA)
        await by_load.follow_all()
    by_load.clock.turn(minutes=3)
    await by_load.open()
    await by_load.follow_all()
    pointer = await by_load.app.router.draws.pointer(TEAM)
    assert len(pointer.recent) == 1
    many = [await by_load.open() for _ in range(120)]
    await by_load.follow_all()
    assert len(many) > len((await by_load.app.router.draws.pointer(TEAM)).recent) == 100


async def test_nobody_available_leaves_it_unassigned(in_turn: MemoryWorld) -> None:
    document = await in_turn.app.desks.fresh()
    for id in ("ana", "ben"):
        document = changed("agents", id, document, away=True)
    await publish(in_turn, document)
    number = await in_turn.open()
    assert await in_turn.at_rest() == []
    assert await agent_of(in_turn, number) is None
    assert await mark_of(in_turn, number) == "nobody"


# A claim in between wins.


async def test_a_claim_before_the_draw_wins_and_nobody_is_drawn(in_turn: MemoryWorld) -> None:
    number = await in_turn.open()
    (errand,) = await routes(in_turn)
    await in_turn.do(number, ClaimTicket(), by=OLGA)
    await in_turn.app.router.route(errand)
    assert await agent_of(in_turn, number) == "olga"
    assert await mark_of(in_turn, number) == "taken"
    assert await in_turn.rows.scan("teams") == []


async def test_a_claim_between_draw_and_assignment_wins(in_turn: MemoryWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    number = await in_turn.open()
    (errand,) = await routes(in_turn)
    handle = type(in_turn.app.desk).handle

    async def claimed_first(desk: Any, *args: Any) -> Any:
        monkeypatch.undo()
        await in_turn.do(number, ClaimTicket(), by=OLGA)
        return await handle(desk, *args)

    monkeypatch.setattr(type(in_turn.app.desk), "handle", claimed_first)
    await in_turn.app.router.route(errand)
    assert await agent_of(in_turn, number) == "olga"
    assert await in_turn.kinds(number) == ["ticket.opened", "ticket.assigned"]
    assert await mark_of(in_turn, number) == "taken"
    assert len(await in_turn.rows.scan("teams")) == 2, "the draw stands, and was for nothing"


async def test_what_goes_to_another_team_between_draw_and_assignment_is_given_there(
    in_turn: MemoryWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ben is drawn, whose turn it is in Online Banking; he is not of the other team."""
    await in_turn.open()
    await in_turn.follow_all()
    number = await in_turn.open()
    (errand,) = await routes(in_turn)
    handle = type(in_turn.app.desk).handle

    async def given_away_first(desk: Any, *args: Any) -> Any:
        monkeypatch.undo()
        await in_turn.do(number, AssignTicket(team="level-i-support"), by=OLGA)
        return await handle(desk, *args)

    monkeypatch.setattr(type(in_turn.app.desk), "handle", given_away_first)
    await in_turn.app.router.route(errand)
    assert await agent_of(in_turn, number) is None
    assert await mark_of(in_turn, number) == "nobody"
    assert await in_turn.at_rest() == []
    assert await in_turn.kinds(number) == ["ticket.opened", "ticket.assigned", "ticket.assigned"]
    assert await agent_of(in_turn, number) == "ana"


async def test_who_went_away_after_being_drawn_is_passed_over_and_the_next_is_drawn(in_turn: MemoryWorld) -> None:
    number = await in_turn.open()
    (errand,) = await routes(in_turn)
    in_turn.rows.fault = OnTheRow("log:00000002", "died")
    with pytest.raises(Died):
        await in_turn.app.router.route(errand)
    await publish(in_turn, changed("agents", "ana", await in_turn.app.desks.fresh(), away=True))
    in_turn.clock.turn(minutes=1)
    await in_turn.app.router.route(errand)
    assert await agent_of(in_turn, number) == "ben"
    assert await mark_of(in_turn, number) == "assigned"
    draws = {row.key: row.values.get("agent") for _, row in await in_turn.rows.scan("teams") if row.key != "pointer"}
    assert draws == {f"draw:{number}:00000001": "ana", f"draw:{number}:00000001:2": "ben"}


async def test_where_all_who_are_drawn_go_away_it_ends_with_nobody(in_turn: MemoryWorld) -> None:
    number = await in_turn.open()
    (errand,) = await routes(in_turn)
    in_turn.rows.fault = OnTheRow("log:00000002", "died")
    with pytest.raises(Died):
        await in_turn.app.router.route(errand)
    document = await in_turn.app.desks.fresh()
    for id in ("ana", "ben"):
        document = changed("agents", id, document, away=True)
    await publish(in_turn, document)
    in_turn.clock.turn(minutes=1)
    await in_turn.app.router.route(errand)
    assert await agent_of(in_turn, number) is None
    assert await mark_of(in_turn, number) == "nobody"


async def test_a_search_that_a_claim_ended_is_not_taken_up_again(in_turn: MemoryWorld) -> None:
    number = await in_turn.open()
    (errand,) = await routes(in_turn)
    await in_turn.do(number, ClaimTicket(), by=OLGA)
    await in_turn.app.router.route(errand)
    await in_turn.do(number, ReleaseTicket(team=False), by=OLGA)
    await in_turn.app.router.route(errand)
    assert await agent_of(in_turn, number) is None


async def test_a_doubled_errand_that_is_overtaken_by_the_other_and_a_release_gives_nothing_again(
    in_turn: MemoryWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = await in_turn.open()
    (errand,) = await routes(in_turn)
    handle = type(in_turn.app.desk).handle

    async def overtaken(desk: Any, *args: Any) -> Any:
        monkeypatch.undo()
        await in_turn.instance().router.route(errand)
        await in_turn.do(number, ReleaseTicket(team=False), by=OLGA)
        return await handle(desk, *args)

    monkeypatch.setattr(type(in_turn.app.desk), "handle", overtaken)
    await in_turn.app.router.route(errand)
    assert await in_turn.kinds(number) == ["ticket.opened", "ticket.assigned", "ticket.released"]
    assert await mark_of(in_turn, number) == "assigned"


async def test_a_route_that_was_done_is_not_done_again_when_the_ticket_is_free_again(in_turn: MemoryWorld) -> None:
    number = await in_turn.open()
    (errand,) = await routes(in_turn)
    await in_turn.app.router.route(errand)
    await in_turn.do(number, ReleaseTicket(team=False), by=OLGA)
    await in_turn.app.router.route(errand)
    assert await agent_of(in_turn, number) is None


# Whatever is lost.


@pytest.mark.parametrize("fault", ["down", "lost", "retried", "died"])
@pytest.mark.parametrize("row", ["pointer", "log:00000002", "told:00000001:route!"])
async def test_a_repeat_finds_its_draw(in_turn: MemoryWorld, row: str, fault: str) -> None:
    number = await in_turn.open()
    (errand,) = await routes(in_turn)
    in_turn.rows.fault = OnTheRow(row, fault)
    try:
        await in_turn.app.router.route(errand)
    except Died:
        await in_turn.app.router.route(errand)
    in_turn.clock.turn(minutes=10)
    assert await in_turn.at_rest() == []
    assert await agent_of(in_turn, number) == "ana"
    assert await in_turn.kinds(number) == ["ticket.opened", "ticket.assigned"]
    assert {row.key for _, row in await in_turn.rows.scan("teams")} == {"pointer", f"draw:{number}:00000001"}
    assert await mark_of(in_turn, number) == "assigned"


async def test_storage_that_is_away_sends_the_errand_again(in_turn: MemoryWorld) -> None:
    await in_turn.open()
    (errand,) = await routes(in_turn)
    in_turn.rows.fault = Always("range", "down")
    await in_turn.app.router.route(errand)
    in_turn.clock.turn(seconds=16)
    assert [one for one in in_turn.errands.take() if one.kind == "route"] == [errand]
    in_turn.errands.faults = ("down",)
    with pytest.raises(StorageDown):
        await in_turn.app.router.route(errand)


@pytest.mark.parametrize("strategy", ["round-robin", "least-open"])
@pytest.mark.parametrize("seed", range(20))
async def test_many_who_draw_at_once_draw_each_ticket_once_and_are_fair(seed: int, strategy: Strategy) -> None:
    desk = await drawing(await MemoryWorld().setup(), strategy)
    numbers = [await desk.open() for _ in range(6)]
    errands = await routes(desk)
    chance = desk.rows.yields = random.Random(seed)
    errands += chance.sample(errands, 2)
    chance.shuffle(errands)

    async def route(errand: Errand) -> None:
        app = desk.instance()
        for _ in range(10):
            try:
                return await app.router.route(errand)
            except Conflict:
                continue

    await asyncio.gather(*(route(errand) for errand in errands))
    desk.rows.yields = None
    assert await desk.at_rest() == []
    assert [await desk.kinds(number) for number in numbers] == [["ticket.opened", "ticket.assigned"]] * 6
    assert Counter([await agent_of(desk, number) for number in numbers]) == {"ana": 3, "ben": 3}
    assert sum(row.key.startswith("draw:") for _, row in await desk.rows.scan("teams")) == 6
    assert [await mark_of(desk, number) for number in numbers] == ["assigned"] * 6


async def test_giving_a_ticket_to_another_team_draws_there_though_the_first_search_comes_late(
    in_turn: MemoryWorld,
) -> None:
    number = await in_turn.open()
    await in_turn.do(number, AssignTicket(team="level-i-support"), by=OLGA)
    document = changed("agents", "ana", await in_turn.app.desks.fresh(), away=True)
    roles = {"online-banking": "limited-access"}
    await publish(in_turn, changed("agents", "lea", document, roles=roles))
    assert await in_turn.at_rest() == []
    assert await agent_of(in_turn, number) == "lea"
    assert await mark_of(in_turn, number, 1) == "assigned"
    assert await mark_of(in_turn, number, 2) == "taken"
