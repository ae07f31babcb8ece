"""The proxy: transparent without a plan, and with one exactly as wrong as planned, seen through the real SDKs."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from dev.azurite import TEST_KEY, connection_string
from dev.faults.plan import FAULTS, AtCall, FaultName, NoFaults, Seeded, kind_of
from dev.faults.proxy import FaultProxy
from dev.running.ports import Ports
from shared.services.ports import Conflict, StorageDown
from shared.storage.azure_blobs import AzureBlobs
from shared.storage.azure_tables import AzureRows
from shared.storage.connection import Storage, connect
from shared.storage.rows import Insert, Put


@pytest.fixture
async def proxy(azurite_ports: Ports) -> AsyncIterator[FaultProxy]:
    async with FaultProxy(azurite_ports) as made:
        yield made


@pytest.fixture
async def storage(proxy: FaultProxy, accounts: Iterator[str]) -> AsyncIterator[Storage]:
    made = connect(connection_string(proxy.ports, next(accounts), TEST_KEY), lambda _date: None)
    await made.create_all()
    yield made
    await made.close()


async def stored(storage: Storage, proxy: FaultProxy) -> list[str]:
    proxy.plan = NoFaults()
    await asyncio.sleep(0.1)
    return [row.key for _, row in await AzureRows(storage.tables).scan("tickets")]


async def test_without_a_plan_it_is_not_there(storage: Storage, proxy: FaultProxy) -> None:
    rows, blobs = AzureRows(storage.tables), AzureBlobs(storage.blobs)
    await rows.transact("tickets", "p", [Insert(f"{n:03}", {"text": "ü" * 1000}) for n in range(100)])
    assert len((await rows.range("tickets", "p", "0", "9"))[0]) == 100
    content = bytes(range(256)) * 2048
    await blobs.put("desk", "a/b", content)
    assert await blobs.get("desk", "a/b") == content
    await storage.queue("bells").send_message("hello")
    assert [message.content async for message in storage.queue("bells").receive_messages()] != []
    assert proxy.hits == []


@pytest.mark.parametrize("fault", ["reset", "error", "busy", "throttled"])
async def test_what_is_refused_before_is_not_done_and_the_driver_tries_again(
    storage: Storage, proxy: FaultProxy, fault: FaultName
) -> None:
    proxy.plan = AtCall(1, fault)
    await AzureRows(storage.tables).transact("tickets", "p", [Put("a", {})])
    assert proxy.calls["table PATCH tickets()"] + proxy.calls["table PUT tickets()"] == 2
    assert [(hit.fault, hit.kind.split()[0]) for hit in proxy.hits] == [(fault, "table")]
    assert await stored(storage, proxy) == ["a"]


@pytest.mark.parametrize("fault", ["lost", "broken", "truncate"])
async def test_a_lost_answer_is_an_error_though_all_was_done(
    storage: Storage, proxy: FaultProxy, fault: FaultName
) -> None:
    """reliability.md M1 and M2: an error does not mean "not done"; a driver that repeats meets its own rows."""
    proxy.plan = AtCall(1, fault)
    if fault == "truncate":  # what storage says to an insert alone is cut off; the driver has its status by then
        await AzureRows(storage.tables).range("tickets", "p", "0", "9")
    else:
        with pytest.raises((Conflict, StorageDown)):
            await AzureRows(storage.tables).transact("tickets", "p", [Insert("a"), Insert("b")])
        assert await stored(storage, proxy) == ["a", "b"]
    assert len(proxy.hits) == 1


async def test_what_is_held_back_lands_after_the_caller_gave_up(storage: Storage, proxy: FaultProxy) -> None:
    class HoldAll:
        def next(self, kind: str) -> FaultName | None:
            return "hold" if kind == "table POST $batch" else None

    proxy.plan = HoldAll()
    with pytest.raises(StorageDown):
        await AzureRows(storage.tables).transact("tickets", "p", [Insert("a"), Insert("b")])
    assert await stored(storage, proxy) == []
    await asyncio.sleep(2)
    assert await stored(storage, proxy) == ["a", "b"]


@pytest.mark.parametrize("fault", ["delay", "trickle", "duplicate"])
async def test_late_slow_and_doubled_calls_are_done(storage: Storage, proxy: FaultProxy, fault: FaultName) -> None:
    proxy.plan = AtCall(1, fault)
    await storage.queue("bells").send_message("hello")
    properties = await storage.queue("bells").get_queue_properties()
    assert properties.approximate_message_count == (2 if fault == "duplicate" else 1)


def test_a_seed_says_the_same_of_each_call_whatever_comes_between() -> None:
    one, other = Seeded(7, 0.3), Seeded(7, 0.3)
    mixed = []
    for n in range(300):
        mixed.append(one.next("a"))
        one.next("b" if n % 3 else "c")
    assert mixed == [other.next("a") for _ in range(300)]
    assert set(mixed) == {None, *FAULTS}
    assert 60 < sum(fault is not None for fault in mixed) < 120


@pytest.mark.parametrize(
    ("call", "kind"),
    [
        (("table", "POST", "/t0001/$batch"), "table POST $batch"),
        (("table", "GET", "/t0001/tickets()?$filter=x"), "table GET tickets()"),
        (("table", "GET", "/t0001/tickets(PartitionKey='1',RowKey='head')"), "table GET tickets()"),
        (("queue", "POST", "/t0001/bells/messages?visibilitytimeout=420"), "queue POST bells/messages"),
        (("queue", "PUT", "/t0001/bells/messages/d4ad-97?popreceipt=x"), "queue PUT bells/messages/{id}"),
        (("blob", "PUT", "/t0001/files/2026-03-02/ab"), "blob PUT files/{name}"),
        (("blob", "PUT", "/t0001/files?restype=container"), "blob PUT files"),
    ],
)
def test_a_kind_of_call_has_no_keys_in_it(call: tuple[str, str, str], kind: str) -> None:
    assert kind_of(*call) == kind
