"""The sweep on real storage, by the real drivers: at each call the connection breaks, before it is done or after."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, replace
from uuid import uuid4

import pytest

from dev.azurite import TEST_KEY, connection_string
from dev.faults.plan import AtCall, FaultName, NoFaults
from dev.faults.proxy import FaultProxy
from dev.host.drain import drain
from dev.ledger import check_storage
from dev.running.ports import Ports
from functions import serve
from functions.contract import Contract
from shared.app import App, queues_of, wire
from shared.storage.azure_blobs import AzureBlobs
from shared.storage.azure_tables import AzureRows
from shared.storage.connection import Storage, connect
from shared.storage.names import QUEUES
from tests.app.contracts import writes
from tests.app.page_samples import PAGE_SAMPLES, PageSample
from tests.app.samples import ready_ticket, sample_of, send
from tests.app.stored import events_of
from tests.sweep.browsing import filled_in, shows_only_a_problem
from tests.world import STORY, World, make_world

TICKETS = [one for one in writes() if one.path.startswith("api/tickets")]
NEVER = 10**6
HIDDEN_S, RETRY_S = 2, 1


@dataclass
class Shaky:
    """Two instances of a desk: one is well, the other stands behind the proxy."""

    well: World
    behind: World
    proxy: FaultProxy

    def plan(self, n: int, fault: FaultName = "reset") -> AtCall:
        self.proxy.plan = made = AtCall(n, fault)
        return made

    async def at_rest(self) -> list[str]:
        """What the ledger finds once all messages are answered, the hidden ones too."""
        queues = [self.well.storage.queue(name) for name in QUEUES.values()]
        for _ in range(100):
            await self.well.follow_all()
            waiting = [(await queue.get_queue_properties()).approximate_message_count for queue in queues]
            if not any(waiting):
                break
            await asyncio.sleep(0.2)
        return await check_storage(self.well.connection)


@dataclass(frozen=True)
class Page:
    """An instance's page of a ticket."""

    app: App
    number: str


@pytest.fixture
async def shaky(azurite_ports: Ports, accounts: Iterator[str]) -> AsyncIterator[Shaky]:
    account = next(accounts)
    async with FaultProxy(azurite_ports) as proxy:
        well = await make_world(connection_string(azurite_ports, account, TEST_KEY))
        storage = connect(connection_string(proxy.ports, account, TEST_KEY), lambda _date: None)
        yield Shaky(_impatient(well, well.storage), _impatient(well, storage), proxy)
        await storage.close()
        await well.close()


def _impatient(world: World, storage: Storage) -> World:
    """An instance on its way to storage, all of whose waiting is short."""
    queues = replace(queues_of(storage, world.clock, HIDDEN_S), retry_s=RETRY_S)
    app = wire(AzureRows(storage.tables), AzureBlobs(storage.blobs), queues, world.clock)
    return World(world.connection, storage, app, serve(app), world.clock)


@pytest.mark.parametrize("contract", TICKETS, ids=lambda one: one.name)
async def test_a_write_whose_connection_breaks_anywhere_is_done_once(
    shaky: Shaky, contract: Contract, record_property: Callable[[str, object], None]
) -> None:
    unbroken = await _written(shaky, contract)  # from here on the desk is known
    plan = shaky.plan(NEVER)
    assert await _written(shaky, contract) == unbroken
    calls = len(plan.kinds)
    assert calls > 3
    for fault in ("reset", "lost"):
        for n in range(1, calls + 1):
            number = await ready_ticket(shaky.well, contract)
            shaky.plan(n, fault)
            assert await _written(shaky, contract, number) == unbroken, f"{fault} at call {n} of {plan.kinds}"
            assert len(shaky.proxy.hits) == 1, "it did not hit"
            shaky.proxy.hits.clear()
    record_property("crash points", 2 * calls)
    assert await shaky.at_rest() == []


@pytest.mark.parametrize("name", ["answer_own_ticket", "send_reply", "change_on_desk"])
async def test_a_form_whose_connection_breaks_anywhere_is_done_once(
    shaky: Shaky, name: str, record_property: Callable[[str, object], None]
) -> None:
    sample = PAGE_SAMPLES[name]
    unbroken = await _sent(shaky, sample)
    plan = shaky.plan(NEVER)
    assert await _sent(shaky, sample) == unbroken
    calls = len(plan.kinds)
    assert calls > 4
    for fault in ("reset", "lost"):
        for n in range(1, calls + 1):
            shaky.plan(n, fault)
            assert await _sent(shaky, sample) == unbroken, f"{fault} at call {n} of {plan.kinds}"
            assert len(shaky.proxy.hits) == 1, "it did not hit"
            shaky.proxy.hits.clear()
    record_property("crash points", 2 * calls)
    assert await shaky.at_rest() == []


async def test_a_message_whose_function_breaks_anywhere_is_done_once(
    shaky: Shaky, record_property: Callable[[str, object], None]
) -> None:
    """A new ticket's bell, and what it sets off: followed, told, given to an agent."""
    unbroken = await _answered(shaky)
    plan = shaky.plan(NEVER)
    assert await _answered(shaky) == unbroken
    calls = len(plan.kinds)
    assert calls > 20
    for fault in ("reset", "lost"):
        for n in range(1, calls + 1):
            shaky.plan(n, fault)
            assert await _answered(shaky) == unbroken, f"{fault} at call {n} of {plan.kinds}"
    record_property("crash points", 2 * calls)
    assert await shaky.at_rest() == []


async def _written(shaky: Shaky, contract: Contract, number: str | None = None) -> list[str]:
    """The ticket's events; who was told 503 asks again, elsewhere."""
    headers, key = {"Idempotency-Key": uuid4().hex}, sample_of(contract).key
    if number is None:
        plan, shaky.proxy.plan = shaky.proxy.plan, NoFaults()
        number = await ready_ticket(shaky.well, contract)
        shaky.proxy.plan = plan
    answer = await send(shaky.behind.client(key), contract, number, headers=headers)
    shaky.proxy.plan = NoFaults()
    if not answer.is_success:
        assert answer.status_code == 503, answer.text
        answer = await send(shaky.well.client(key), contract, number, headers=headers)
    assert answer.is_success, answer.text
    made = answer.json().get("ticket", answer.json())["number"]
    return await events_of(shaky.well, made)


async def _sent(shaky: Shaky, sample: PageSample) -> list[str]:
    """The ticket's events after a form; who was shown a problem sends it again, elsewhere."""
    plan, shaky.proxy.plan = shaky.proxy.plan, NoFaults()
    before = Page(app=shaky.well.app, number=await shaky.well.open())
    sending = await filled_in(before, sample)
    shaky.proxy.plan = plan
    answer = await sending.to(shaky.behind.app)
    shaky.proxy.plan = NoFaults()
    if answer.status_code != 303:
        assert answer.status_code == 503 and shows_only_a_problem(answer, sending), answer.text
        answer = await sending.to(shaky.well.app)
    assert answer.headers["location"] == sample.to.format(number=before.number)
    return await events_of(shaky.well, before.number)


async def _answered(shaky: Shaky) -> list[str]:
    plan, shaky.proxy.plan = shaky.proxy.plan, NoFaults()
    intake = shaky.well.client("local-intake")
    answer = await intake.post("tickets", json=STORY)
    number: str = answer.json()["number"]
    shaky.proxy.plan = plan
    try:
        await drain(shaky.behind.functions, shaky.well.connection)
    except Exception:
        assert shaky.proxy.hits, "nothing was wrong"
    shaky.proxy.plan = NoFaults()
    await shaky.well.follow_all()
    return await events_of(shaky.well, number)
