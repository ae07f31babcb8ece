"""Drawing links: many at once, few that live, and none lost over a race."""

import asyncio
import random

import pytest

from shared.services.drawing import MOST_LINKS, MOST_SESSIONS, Drawer, Link
from shared.services.ports import Conflict
from tests.memory_world import MemoryWorld
from tests.services.faults import Always
from tests.services.test_linking import Desk


def drawer_of(desk: MemoryWorld) -> Drawer:
    return desk.app.noticer.drawer


async def opens(desk: MemoryWorld, link: Link) -> bool:
    return await desk.app.links.open(link.url.split("token=")[1].split("&")[0], None) is not None


@pytest.mark.parametrize("seed", range(20))
async def test_of_many_drawn_at_once_each_is_drawn_and_a_few_live(seed: int) -> None:
    desk = await MemoryWorld().setup()
    number = await desk.open()
    desk.rows.yields = random.Random(seed)
    links = await asyncio.gather(*(drawer_of(desk).draw(number, "pat") for _ in range(8)))
    desk.rows.yields = None
    assert len({link.url for link in links}) == 8
    assert [await opens(desk, link) for link in links].count(True) == MOST_LINKS
    held = await drawer_of(desk).holders.held(number, "pat")
    assert len(held.links) == MOST_LINKS


async def test_a_notice_that_lost_every_race_lets_go_and_is_sent_by_the_next(desk: MemoryWorld) -> None:
    await desk.open()
    (bell,) = desk.bells.take()
    await desk.app.follower.follow(bell.ticket, "")
    (errand,) = desk.errands.take()
    desk.rows.fault = Always("transact web", "raced")
    with pytest.raises(Conflict):
        await desk.app.noticer.notice(errand)
    desk.rows.fault = Always("", "")
    await desk.app.noticer.notice(errand)
    assert sorted(desk.blobs.sent.values()) == [1, 1]
    assert await desk.at_rest() == []


@pytest.mark.parametrize("faults", [("down",), ("lost",), ("lost", "down"), (None, "lost")])
async def test_each_try_to_send_draws_another_and_the_last_one_holds(faults: tuple[str | None, ...]) -> None:
    desk = Desk()
    await desk.setup()
    await desk.open()
    desk.blobs.faults = faults
    while await desk.at_rest() != []:
        desk.clock.turn(seconds=16)
    (mail,) = [one for one in desk.outbox() if one["to"] == "pat@example.com"]
    url = next(line for line in mail["body"].splitlines() if "/link?" in line)
    assert await opens(desk, Link(url, desk.clock()))
    drawn = [row for _, row in await desk.rows.scan("web") if row.key.startswith("link:")]
    assert 1 <= len(drawn) <= 1 + len(faults)


async def test_a_session_of_a_link_is_known_until_it_ends_so_that_all_can_be_ended(desk: MemoryWorld) -> None:
    number = await desk.open()
    link = await drawer_of(desk).draw(number, "pat")
    token = link.url.split("token=")[1].split("&")[0]
    sessions = []
    for _ in range(MOST_SESSIONS + 1):
        opened = await desk.app.links.open(token, None)
        assert opened is not None and opened[1] is not None
        sessions.append(opened[1])
    known = [await desk.app.sessions.vault.get("session", one.slot) is not None for one in sessions]
    assert known == [False, *[True] * MOST_SESSIONS], "the oldest ends with one more"
    await drawer_of(desk).end_all(number, "pat", None)
    assert not any([await desk.app.sessions.vault.get("session", one.slot) for one in sessions])
