"""What follows an action costs, in storage calls: follows, the timer, notices and draws."""

import pytest

from dev.bulk import follow_silently, load_entries, load_tickets
from shared.domain.steps import EffectKind
from shared.domain.values import Contact
from shared.services.drawing import MOST_LINKS
from shared.services.effect_ports import Errand
from shared.storage.azure_tables import AzureRows
from shared.storage.meter import Meter, metered
from tests.factories import ANA
from tests.world import STORY, World

KIM = Contact(id="kim", name="Kim", email="kim@example.com")


async def follow_cost(world: World, number: str) -> int:
    with metered() as meter:
        await world.app.follower.follow(number, "")
    return meter.calls


@pytest.mark.parametrize("entries", [0, 2000])
async def test_follow_after_a_note_on_an_assigned_ticket_costs_13_calls(world: World, entries: int) -> None:
    """One range for cursors and head, one for the new events, anchor and move in five scopes, the cursors."""
    number = await world.open()
    await world.client().post(f"tickets/{number}/claim")
    await load_entries(world.app, number, entries, ANA)
    await follow_silently(world.app, number)
    await world.follow_all()
    answer = await world.client().post(f"tickets/{number}/notes", json={"message": "Seen before"})
    assert answer.status_code == 201
    assert await follow_cost(world, number) == 13


@pytest.mark.parametrize("entries", [0, 2000])
async def test_follow_after_a_reply_records_and_queues_its_notice_two_calls_more(world: World, entries: int) -> None:
    number = await world.open()
    await world.client().post(f"tickets/{number}/claim")
    await load_entries(world.app, number, entries, ANA)
    await follow_silently(world.app, number)
    await world.follow_all()
    answer = await world.client().post(f"tickets/{number}/replies", json={"message": "On it"})
    assert answer.status_code == 201
    assert await follow_cost(world, number) == 13 + 2


async def test_follow_after_a_create_moves_seven_scopes_notes_the_next_look_and_queues_a_notice(world: World) -> None:
    answer = await world.client("local-intake").post("tickets", json=STORY)
    assert await follow_cost(world, answer.json()["number"]) == 12 + 2


async def test_each_further_effect_costs_its_message_alone(world: World) -> None:
    """The rows of all effects are one transaction: opened, and the search for an agent."""
    answer = await world.client().post("tickets", json={**STORY, "team": "level-i-support", "topic": None})
    assert await follow_cost(world, answer.json()["number"]) == 12 + 3


async def test_a_bell_for_nothing_costs_one_call(world: World) -> None:
    number = await world.open()
    assert await follow_cost(world, number) == 1


@pytest.mark.parametrize("open_tickets", [30, 500])
async def test_a_run_of_the_timer_costs_what_is_due_and_not_what_is_open(world: World, open_tickets: int) -> None:
    """One range over the hours; for each ticket that is due its bell, and its row taken off. Then four calls for the
    command that says so, and the follow of it."""
    await load_tickets(world.app, AzureRows(world.storage.tables), open_tickets, KIM)
    assert len(await AzureRows(world.storage.tables).scan("due")) == open_tickets
    due = [await world.open(topic="online-banking" if place < 20 else "feedback") for place in range(25)]
    with metered() as idle:
        assert await world.app.watch.ring_due("") == 0
    assert idle.calls == 1
    world.clock.turn(hours=3)
    with metered() as meter:
        assert await world.app.watch.ring_due("") == 20
    assert meter.calls == 41, meter.made
    await world.app.desks.current()
    with metered() as noticed:
        await world.app.follower.follow(due[0], "")
    assert noticed.calls == 1 + 4, noticed.made


async def test_a_day_without_a_timer_costs_one_run_no_more_than_any_other(world: World) -> None:
    for _ in range(5):
        await world.open()
    world.clock.turn(days=1)
    with metered() as meter:
        assert await world.app.watch.ring_due("") == 5
    assert meter.calls == 11, meter.made


async def errand_cost(world: World, number: str, n: int, kind: EffectKind) -> Meter:
    """The calls of doing an errand that `follow` has just queued."""
    await world.app.follower.follow(number, "")
    errand = Errand(ticket=number, n=n, kind=kind)
    with metered() as meter:
        await (world.app.router.route(errand) if kind == "route" else world.app.noticer.notice(errand))
    return meter


DRAWN = 3  # the link, and who holds it read and written


async def test_telling_the_requester_of_a_reply_costs_ten_calls_and_one_for_a_link_that_it_ends(world: World) -> None:
    """Effect, head and entry, the person, the claim, the link, the mail, the mark; the fourth link ends the first."""
    number = await world.open()
    for place, n in enumerate((2, 4, 5, 6, 7)):  # the first takes the ticket too
        await world.client().post(f"tickets/{number}/replies", json={"message": "On it"})
        meter = await errand_cost(world, number, n, "reply")
        ended = int(place + 2 > MOST_LINKS)  # that of the opened ticket was the first
        assert (meter.calls, meter.waves) == (7 + DRAWN + ended, 6 + DRAWN + ended), meter.made


async def test_each_agent_told_costs_the_claim_the_mail_and_the_mark(world: World) -> None:
    """Pat's address is proved; to one that is not, the day's row is one more."""
    answer = await world.client("local-intake").post("tickets", json=STORY)
    assert (await errand_cost(world, answer.json()["number"], 1, "opened")).calls == 7 + DRAWN + 3
    kim = {"name": "Kim", "email": "kim@example.com"}
    answer = await world.client("local-intake").post("tickets", json={**STORY, "requester": kim})
    assert (await errand_cost(world, answer.json()["number"], 1, "opened")).calls == 8 + DRAWN + 3


async def test_an_errand_that_was_done_costs_one_call_and_a_route_two(world: World) -> None:
    number = await world.open("local-agent", team="level-i-support", topic=None)
    assert (await errand_cost(world, number, 1, "opened")).calls == 1
    assert (await errand_cost(world, number, 1, "route")).calls == 2


@pytest.mark.parametrize("tickets", [20, 500])
async def test_routing_costs_nine_calls_and_a_list_for_each_candidate_whatever_is_open(
    world: World, tickets: int
) -> None:
    """Effect and head, the pointer, Ana's and Lea's lists, the draw; head, bell, commit, reveal; the mark."""
    await load_tickets(world.app, AzureRows(world.storage.tables), tickets, KIM)
    body = {**STORY, "team": "level-i-support", "topic": None}
    answer = await world.client().post("tickets", json=body)
    meter = await errand_cost(world, answer.json()["number"], 1, "route")
    assert (meter.calls, meter.waves) == (9 + 2, 8), meter.made
