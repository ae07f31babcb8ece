"""Rows: the rules that everything else is built on."""

import asyncio

import pytest

from shared.services.ports import Conflict
from shared.storage.rows import Delete, Insert, Merge, Put, Replace, RowMissing, Values
from tests.contract.conftest import Ports

T, P = "tickets", "123456"


async def keys(ports: Ports, start: str = "", stop: str = "~") -> list[str]:
    rows, _ = await ports.rows.range(T, P, start, stop)
    return [row.key for row in rows]


async def test_a_row_that_is_not_there_is_none(ports: Ports) -> None:
    assert await ports.rows.get(T, P, "nothing") is None


async def test_what_was_put_is_read_back(ports: Ports) -> None:
    values: Values = {"text": "grüße 𝄞 ' \" \n", "n": 7, "flag": True}
    await ports.rows.transact(T, P, [Put("a", values)])
    row = await ports.rows.get(T, P, "a")
    assert row is not None
    assert row.values == values


async def test_a_taken_key_is_a_conflict_and_nothing_is_written(ports: Ports) -> None:
    await ports.rows.transact(T, P, [Insert("a", {"n": 1})])
    with pytest.raises(Conflict):
        await ports.rows.transact(T, P, [Insert("b", {"n": 2}), Insert("a", {"n": 2})])
    with pytest.raises(Conflict):
        await ports.rows.transact(T, P, [Insert("a", {"n": 2})])
    assert await keys(ports) == ["a"]


async def test_a_stale_etag_is_a_conflict_alone_and_in_a_batch(ports: Ports) -> None:
    await ports.rows.transact(T, P, [Insert("a", {"n": 1})])
    old = await ports.rows.get(T, P, "a")
    assert old is not None
    await ports.rows.transact(T, P, [Replace("a", {"n": 2}, old.etag)])
    with pytest.raises(Conflict):
        await ports.rows.transact(T, P, [Replace("a", {"n": 3}, old.etag)])
    with pytest.raises(Conflict):
        await ports.rows.transact(T, P, [Insert("b", {"n": 3}), Replace("a", {"n": 3}, old.etag)])
    now = await ports.rows.get(T, P, "a")
    assert now is not None
    assert now.values == {"n": 2}


async def test_a_write_answers_the_etags_that_its_rows_have_now_alone_and_in_a_batch(ports: Ports) -> None:
    (first,) = await ports.rows.transact(T, P, [Insert("a", {"n": 1})])
    (second,) = await ports.rows.transact(T, P, [Replace("a", {"n": 2}, first)])
    written = await ports.rows.transact(T, P, [Replace("a", {"n": 3}, second), Put("b", {}), Insert("c"), Insert("d")])
    rows, _ = await ports.rows.range(T, P, "", "~")
    assert [row.etag for row in rows] == written
    (put,) = await ports.rows.transact(T, P, [Put("b", {"n": 1})])
    (merged,) = await ports.rows.transact(T, P, [Merge("c", {"n": 1})])
    assert await ports.rows.transact(T, P, [Delete("b", put)]) == [""]
    assert await ports.rows.transact(T, P, [Delete("c", merged), Merge("d", {"n": 1})]) != ["", ""]
    assert await keys(ports) == ["a", "d"]


async def test_a_delete_of_a_missing_row_fails_its_whole_transaction(ports: Ports) -> None:
    with pytest.raises(RowMissing):
        await ports.rows.transact(T, P, [Put("a", {"n": 1}), Delete("gone")])
    with pytest.raises(RowMissing):
        await ports.rows.transact(T, P, [Delete("gone")])
    assert await keys(ports) == []


async def test_a_merge_changes_its_columns_and_leaves_the_others_alone_and_in_a_batch(ports: Ports) -> None:
    await ports.rows.transact(T, P, [Insert("a", {"n": 1, "text": "x"})])
    await ports.rows.transact(T, P, [Merge("a", {"n": 2})])
    await ports.rows.transact(T, P, [Insert("b", {"n": 1}), Merge("a", {"more": "y"})])
    row = await ports.rows.get(T, P, "a")
    assert row is not None
    assert row.values == {"n": 2, "text": "x", "more": "y"}


async def test_a_merge_into_a_missing_row_fails_its_whole_transaction(ports: Ports) -> None:
    with pytest.raises(RowMissing):
        await ports.rows.transact(T, P, [Put("a", {"n": 1}), Merge("gone", {"n": 1})])
    with pytest.raises(RowMissing):
        await ports.rows.transact(T, P, [Merge("gone", {"n": 1})])
    assert await keys(ports) == []


async def test_a_range_is_in_key_order_and_half_open(ports: Ports) -> None:
    await ports.rows.transact(T, P, [Put(key, {"n": 1}) for key in ("c", "a", "d", "b")])
    assert await keys(ports, "a", "c") == ["a", "b"]


async def test_a_range_stops_at_its_most_and_says_that_there_is_more(ports: Ports) -> None:
    await ports.rows.transact(T, P, [Put(f"k{n:03}", {"n": n}) for n in range(50)])
    rows, more = await ports.rows.range(T, P, "k", "l", most=20)
    assert [row.key for row in rows] == [f"k{n:03}" for n in range(20)]
    assert more
    rows, more = await ports.rows.range(T, P, "k", "l", most=50)
    assert len(rows) == 50
    assert not more


async def test_a_long_range_comes_whole(ports: Ports) -> None:
    for start in range(0, 1200, 100):
        await ports.rows.transact(T, P, [Put(f"k{n:05}", {"n": n}) for n in range(start, start + 100)])
    rows, more = await ports.rows.range(T, P, "k", "l")
    assert [row.values["n"] for row in rows] == list(range(1200))
    assert not more


async def test_a_selection_leaves_out_the_other_columns(ports: Ports) -> None:
    await ports.rows.transact(T, P, [Put("a", {"data": "x", "more": "y"}), Put("b", {"more": "z"})])
    rows, _ = await ports.rows.range(T, P, "a", "c", select=["data"])
    assert [(row.key, dict(row.values)) for row in rows] == [("a", {"data": "x"}), ("b", {})]


async def test_quotes_in_a_partition_select_nothing_else(ports: Ports) -> None:
    await ports.rows.transact(T, P, [Put("a", {"n": 1})])
    rows, _ = await ports.rows.range(T, "x' or PartitionKey ne '", "", "~")
    assert rows == []


async def test_of_many_who_compare_and_swap_each_success_counts_once(ports: Ports) -> None:
    await ports.rows.transact(T, P, [Insert("n", {"n": 0})])

    async def add_one() -> int:
        won = 0
        for _ in range(10):
            row = await ports.rows.get(T, P, "n")
            assert row is not None
            try:
                await ports.rows.transact(T, P, [Replace("n", {"n": int(row.values["n"]) + 1}, row.etag)])
                won += 1
            except Conflict:
                continue
        return won

    wins = await asyncio.gather(*(add_one() for _ in range(8)))
    row = await ports.rows.get(T, P, "n")
    assert row is not None
    assert row.values["n"] == sum(wins)


async def test_a_scan_names_the_partition_of_each_row(ports: Ports) -> None:
    await ports.rows.transact(T, "1", [Put("a", {"n": 1})])
    await ports.rows.transact(T, "2", [Put("b", {"n": 2})])
    assert [(partition, row.key) for partition, row in await ports.rows.scan(T)] == [("1", "a"), ("2", "b")]
