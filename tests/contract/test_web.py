"""What the web keeps: tokens under their day, links of their owners, and how often somebody came."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shared.services.marks import MOST_MARKS, Mark, Marks, ReadMarks
from shared.services.ports import Conflict
from shared.services.tokens import Slot, Token
from shared.services.web_ports import Asked, Held, Limit
from tests.contract.conftest import Ports

TOKEN = Token("2026-12-01", "0" * 32)
LIMIT = Limit(kind="open", whose="Pat@example.com", most=3)


async def test_what_a_token_opens_is_there_until_it_is_dropped(ports: Ports) -> None:
    await ports.vault.put("session", TOKEN.slot, {"id": "ana"})
    await ports.vault.put("session", TOKEN.slot, {"id": "olga"})
    assert await ports.vault.get("session", TOKEN.slot) == {"id": "ana"}, "what is there stays"
    assert await ports.vault.get("link", TOKEN.slot) is None
    assert await ports.vault.get("session", replace(TOKEN.slot, day="2026-12-02")) is None
    for _ in range(2):
        await ports.vault.drop("session", TOKEN.slot)
    assert await ports.vault.get("session", TOKEN.slot) is None


async def test_what_was_made_blank_is_there_and_says_nothing(ports: Ports) -> None:
    await ports.vault.put("ask", TOKEN.slot, {"email": "pat@example.com"})
    for _ in range(2):
        await ports.vault.blank("ask", TOKEN.slot)
    await ports.vault.put("ask", TOKEN.slot, {"email": "pat@example.com"})
    assert await ports.vault.get("ask", TOKEN.slot) == {}


async def test_of_two_who_claim_a_question_one_is_first_and_the_other_learns_who(ports: Ports) -> None:
    vault, noon = ports.vault, datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
    assert await vault.asked(TOKEN.slot) is None
    await vault.put("ask", TOKEN.slot, {"ticket": "123456", "email": "pat@example.com"})
    asked = await vault.asked(TOKEN.slot)
    assert asked == Asked(ticket="123456", email="pat@example.com")
    claims = [await vault.claim(TOKEN.slot, replace(asked, by=name, until=noon)) for name in ("one", "two")]
    assert claims[0] == claims[1] == await vault.asked(TOKEN.slot) == replace(asked, by="one", until=noon)
    assert claims[0] is not None
    assert await vault.claim(TOKEN.slot, replace(claims[0], by="", until=None)) == asked, "it lets go"
    await vault.blank("ask", TOKEN.slot)
    assert await vault.asked(TOKEN.slot) is None
    assert await vault.claim(TOKEN.slot, claims[0]) is None, "it was answered meanwhile"


async def test_days_that_are_over_go_whole_and_no_other(ports: Ports) -> None:
    for day in ("2026-11-29", "2026-11-30", "2026-12-01"):
        for n in range(3):
            await ports.vault.put("ask", Slot(day, f"{n}"), {"ticket": "123456"})
    await ports.vault.hold("123456", "pat", Held(links=(TOKEN.slot,)))
    assert await ports.vault.drop_days("2026-11-30") == 6
    assert await ports.vault.drop_days("2026-11-30") == 0
    assert await ports.vault.get("ask", Slot("2026-12-01", "2")) is not None
    assert (await ports.vault.held("123456", "pat")).links == (TOKEN.slot,)


async def test_more_than_a_transaction_holds_goes_too(ports: Ports) -> None:
    await asyncio.gather(*(ports.vault.put("ask", Slot("2026-11-29", f"{n:03}"), {}) for n in range(130)))
    assert await ports.vault.drop_days("2026-11-29") == 130
    assert await ports.vault.drop_days("2026-11-29") == 0


async def test_of_two_who_hold_links_at_once_one_has_to_look_again(ports: Ports) -> None:
    empty = await ports.vault.held("123456", "pat")
    assert empty == Held()
    await ports.vault.hold("123456", "pat", Held(links=(TOKEN.slot,), sessions=(TOKEN.slot,)))
    with pytest.raises(Conflict):
        await ports.vault.hold("123456", "pat", empty)
    held = await ports.vault.held("123456", "pat")
    assert held == Held(links=(TOKEN.slot,), sessions=(TOKEN.slot,))
    await ports.vault.hold("123456", "pat", replace(held, links=()))
    with pytest.raises(Conflict):
        await ports.vault.hold("123456", "pat", held)
    assert await ports.vault.held("123456", "kim") == Held()


async def test_a_limit_lets_so_many_through_whichever_instance_they_come_to(ports: Ports) -> None:
    here, there = ports.limits(), ports.limits()
    waits = [await limits.take(LIMIT, f"use-{n}") for n, limits in enumerate((here, there, here, there, here))]
    assert waits[:3] == [0, 0, 0]
    assert all(0 < wait <= 3600 for wait in waits[3:])
    assert await there.take(replace(LIMIT, whose="pat@EXAMPLE.com"), "x") > 0, "an address is one however it is written"
    assert await there.take(replace(LIMIT, whose="kim@example.com"), "x") == 0
    assert await there.take(replace(LIMIT, kind="ask"), "x") == 0


async def test_a_use_counts_once_and_is_never_refused_afterwards(ports: Ports) -> None:
    limits = ports.limits()
    assert [await limits.take(LIMIT, "one") for _ in range(5)] == [0] * 5
    assert [await limits.take(LIMIT, f"{n}") for n in range(2)] == [0, 0]
    assert await ports.limits().take(LIMIT, "two") > 0
    assert await ports.limits().take(LIMIT, "one") == 0


async def test_there_is_room_again_when_the_oldest_use_is_an_hour_old(ports: Ports) -> None:
    limits = ports.limits()
    for n in range(3):
        await limits.take(LIMIT, f"{n}")
        ports.clock.turn(minutes=10)
    wait = await limits.take(LIMIT, "late")
    assert timedelta(minutes=29) < timedelta(seconds=wait) <= timedelta(minutes=30)
    ports.clock.turn(seconds=wait + 1)
    assert await limits.take(LIMIT, "late") == 0


@pytest.mark.parametrize("is_new", [False, True], ids=["same instance", "another one"])
async def test_a_limit_holds_over_midnight(ports: Ports, is_new: bool) -> None:
    now, limits = ports.clock(), ports.limits()
    late = now.replace(hour=22, minute=50) + timedelta(days=1)
    ports.clock.turn(seconds=(late - now).total_seconds())
    for n in range(3):
        assert await limits.take(LIMIT, f"{n}") == 0
    for minutes in (15, 40):
        ports.clock.turn(minutes=minutes)
        limits = ports.limits() if is_new else limits
        assert await limits.take(LIMIT, "late") > 0
    ports.clock.turn(minutes=6)
    assert await limits.take(LIMIT, "late") == 0


async def test_of_many_at_once_no_more_than_the_limit_come_through(ports: Ports) -> None:
    instances = [ports.limits() for _ in range(4)]
    waits = await asyncio.gather(*(instances[n % 4].take(LIMIT, f"{n:02}") for n in range(12)))
    assert 1 <= waits.count(0) <= 3


async def test_marks_come_back_as_they_were_and_are_each_agents_own(ports: Ports) -> None:
    noon = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
    assert await ports.marks.read("ana") == Marks()
    marks = Marks(by_number={"123456": Mark(7, noon), "234567": Mark(1, noon)}, since=noon - timedelta(days=1))
    etag = await ports.marks.write("ana", marks)
    found = await ports.marks.read("ana")
    assert (found, found.etag) == (marks, etag)
    assert list(found.by_number) == ["123456", "234567"], "the latest look stays the last"
    assert await ports.marks.read("ben") == Marks()


async def test_of_two_who_write_marks_at_once_one_has_to_look_again(ports: Ports) -> None:
    noon = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
    first = Marks().after("123456", Mark(1, noon))
    await ports.marks.write("ana", first)
    for late in (first, replace(first, etag='W/"stale"')):
        with pytest.raises(Conflict):
            await ports.marks.write("ana", late)


async def test_looks_on_two_instances_are_both_remembered(ports: Ports) -> None:
    here, there = (ReadMarks(ports.marks, ports.clock) for _ in range(2))
    for n in range(4):
        await (here, there)[n % 2].seen("ana", f"12345{n}", n)
    assert {number: mark.n for number, mark in (await here.read("ana")).by_number.items()} == {
        f"12345{n}": n for n in range(4)
    }
    await there.seen("ana", "123453", 2)
    assert (await here.read("ana")).by_number["123453"].n == 3, "nobody unsees"


async def test_a_full_row_of_the_longest_marks_is_kept(ports: Ports) -> None:
    at = datetime(2099, 12, 31, tzinfo=UTC)
    marks = Marks(by_number={f"{10**11 + n}": Mark(99_999_999, at) for n in range(MOST_MARKS)}, since=at)
    await ports.marks.write("ana", marks)
    assert await ports.marks.read("ana") == marks
