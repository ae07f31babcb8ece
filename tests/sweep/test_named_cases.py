"""Cases that have a name, on many instances over one storage (DESIGN.md 9). That no bell expires: tests/contract."""

import asyncio
import random
from collections import Counter
from datetime import datetime, timedelta

import pytest

from functions.contract import Contract
from shared.app import App
from shared.domain import events as e
from shared.domain.commands import AssignTicket, EditTicket, PostReply, SetStatus
from shared.services.requests import Request
from tests.app.contracts import writes
from tests.app.samples import ready_ticket, sample_of, send
from tests.factories import ANA, text
from tests.memory_world import MemoryWorld
from tests.sweep.border import Border
from tests.sweep.ending import ending_of
from tests.sweep.preparing import opened, park
from tests.sweep.scene import Scene
from tests.world import STORY, TurnableClock

KEY = {"Idempotency-Key": "named"}
QUARTER = timedelta(minutes=15)


@pytest.fixture
async def scene() -> Scene:
    return await Scene().setup()


@pytest.mark.parametrize("contract", writes(), ids=lambda one: one.name)
async def test_a_repeat_on_another_instance_does_nothing_more(scene: Scene, contract: Contract) -> None:
    scene.number = await ready_ticket(scene, contract)
    await scene.drain()
    if "poison" in contract.path:
        await park(scene)
    key = sample_of(contract).key
    first = await send(scene.client(key), contract, scene.number, headers=KEY)
    before = await ending_of(scene)
    for _ in range(2):
        again = await send(scene.client(key, scene.instance()), contract, scene.number, headers=KEY)
        assert again.status_code == first.status_code, again.text
        assert again.headers["idempotency-replayed"] == "true"
        assert again.content == first.content
    assert await ending_of(scene) == before


@pytest.mark.parametrize(
    "contract",
    [one for one in writes() if "{number}" in one.path and sample_of(one).key == "local-agent"],
    ids=lambda one: one.name,
)
async def test_who_lost_sight_is_told_status_and_number_by_another_instance(scene: Scene, contract: Contract) -> None:
    scene.number = await ready_ticket(scene, contract)
    first = await send(scene.client(), contract, scene.number, headers=KEY)
    admin, path = scene.client("local-admin"), f"tickets/{scene.number}"
    assert (await admin.post(f"{path}/transfer", json={"department": "maintenance"})).is_success
    assert (await admin.request("DELETE", f"{path}/assignment")).is_success
    before = await ending_of(scene)
    again = await send(scene.client(app=scene.instance()), contract, scene.number, headers=KEY)
    assert (again.status_code, again.json()) == (first.status_code, {"number": scene.number})
    assert await ending_of(scene) == before


async def test_three_minutes_without_table_storage_poison_nothing(scene: Scene) -> None:
    """A function that failed five times would be poison: none fails even once, and all is done when it is back."""
    for _ in range(10):
        await opened(scene)
    first = scene.take()
    for message in first[:5]:  # of these, only the telling is left
        await scene.answer(message)
    for message in first[5:]:
        await scene.bells.ring(message.ticket, "")
    border = Border(away={"table"})
    away = scene.instance(border)
    for _ in range(180):
        for message in scene.take():
            await scene.answer(message, away)  # raises if the function fails
        scene.clock.turn(seconds=1)
    assert scene.waiting == 10
    asked = await scene.client(app=away).post(f"tickets/{scene.number}/claim", headers=KEY)
    assert asked.status_code == 503
    border.away.clear()
    assert (await scene.client(app=away).post(f"tickets/{scene.number}/claim", headers=KEY)).status_code == 200
    for _ in range(30):
        for message in scene.take():
            await scene.answer(message, away)
        scene.clock.turn(seconds=16)
    assert (scene.waiting, await scene.differences()) == (0, [])
    assert len(scene.blobs.sent) == scene.blobs.sent.total() == 20


@pytest.mark.parametrize("many", [2, 3, 4])
@pytest.mark.parametrize("seed", range(15))
async def test_so_many_followers_of_one_ticket_at_once_tell_and_show_it_once(many: int, seed: int) -> None:
    desk = await MemoryWorld().setup()
    number = await desk.open()
    for command in (PostReply(message=text()), AssignTicket(agent="ben"), SetStatus(status="resolved")):
        await desk.do(number, command)
    desk.rows.yields = random.Random(seed)
    await asyncio.gather(*(desk.instance().follower.follow(number, "") for _ in range(many)))
    assert await desk.at_rest() == []
    assert desk.outbox()
    assert max(desk.blobs.sent.values()) == 1


@pytest.mark.parametrize("first", ["fast", "slow"])
async def test_hosts_whose_clocks_differ_by_15_minutes_agree_on_each_verdict(scene: Scene, first: str) -> None:
    """The log's own times decide, and they never step back; whoever looks later says nothing again."""
    hosts = {
        "fast": scene.instance(clock=TurnableClock(scene.clock.ahead + QUARTER)),
        "slow": scene.instance(clock=TurnableClock(scene.clock.ahead - QUARTER)),
    }
    clocks = [host.now for host in hosts.values()]
    order = [hosts[first], *(host for name, host in hosts.items() if name != first)]
    numbers = [
        (await scene.client("local-intake", host).post("tickets", json=STORY)).json()["number"] for host in order
    ]
    for _ in range(30):
        for place, host in enumerate(order):
            for number in numbers:
                await _edit(host, number, place)
            for message in scene.take():
                await scene.answer(message, host)
            await host.watch.ring_due("")
        for clock in (scene.clock, *clocks):
            assert isinstance(clock, TurnableClock)
            clock.turn(minutes=5)
        order.reverse()
    await scene.drain()
    assert await scene.differences() == []
    for number in numbers:
        history = await scene.app.tickets.history(number)
        times = [one.stamp.at for one in history]
        assert times == sorted(times)
        kinds = Counter(one.event.kind for one in history)
        assert (kinds["ticket.sla-warned"], kinds["ticket.overdue"]) == (1, 1)
        (late,) = [one for one in history if isinstance(one.event, e.TicketOverdue)]
        assert isinstance(late.event, e.TicketOverdue)
        assert late.event.due_at == times[0] + timedelta(hours=1) <= late.stamp.at


async def _edit(host: App, number: str, place: int) -> None:
    """A change that no clock minds."""
    at: datetime = host.now()
    request = Request(by=ANA, command_id=f"{at}{number}{place}", nonce=f"{at}", trace="")
    await host.desk.handle(number, EditTicket(subject=f"Down since {at}"), request)
