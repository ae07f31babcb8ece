"""The outbox of a developer's machine: mails to read, links to follow, and no such page anywhere else."""

from datetime import timedelta

import pytest
from httpx import Response

from shared.services.effect_ports import Mail
from shared.storage.azure_blobs import AzureBlobs
from shared.storage.outbox_blobs import OutboxBlobs
from shared.web.manage_views import Piece
from shared.web.outbox import pieces
from tests.app.browser import Browser, PageSeen, path_of
from tests.app.contracts import page_table
from tests.app.stored import everything_in
from tests.world import World

OUTBOX = "/manage/outbox"


async def keep(world: World, n: int = 1, **values: object) -> None:
    given = {"id": f"{n:032}", "at": world.clock(), "about": f"123456-{n}-reply", "to": "pat@example.com"}
    given |= {"subject": f"Mail {n}", "body": "words", "headers": {}}
    await OutboxBlobs(AzureBlobs(world.storage.blobs)).send(Mail(**{**given, **values}))  # type: ignore[arg-type]


def test_the_outbox_is_a_page_on_a_developers_machine_and_nowhere_else() -> None:
    for is_local in (True, False):
        paths = {one.path for one in page_table(is_local=is_local).contracts}
        assert ("manage/outbox" in paths) is is_local
        assert "manage/poison" in paths


async def test_an_empty_outbox_says_so(olga: Browser) -> None:
    assert "No mails here." in (await olga.get(OUTBOX)).text


def links_of(page: Response) -> set[str]:
    return {one for one in PageSeen(page.text).links if one.startswith("/link?token=")}


async def test_links_of_notices_and_those_that_were_asked_for_are_followed_by_mouse(
    world: World, olga: Browser
) -> None:
    stranger = Browser(world.functions)
    values = {"name": "Kim", "email": "kim@example.com", "subject": "Down", "message": "It is"}
    number = path_of(await stranger.send(await stranger.get("/open"), "/open", **values)).rpartition("/")[2]
    await world.follow_all()
    told = links_of(await olga.get(OUTBOX))
    await stranger.send(await stranger.get("/status"), "/status", email="kim@example.com", number=number)
    await world.follow_all()
    page, before = await olga.get(OUTBOX), await everything_in(world)
    assert await everything_in(world) == before, "looking changes nothing"
    assert (len(told), len(links_of(page) - told)) == (1, 1)
    for link in links_of(page):
        assert path_of(await Browser(world.functions).get(link)) == f"/t/{number}"


async def test_a_link_at_the_end_of_a_long_mail_is_not_cut_off(world: World, olga: Browser) -> None:
    number = await world.open()
    await world.client().post(f"tickets/{number}/replies", json={"message": "word " * 2000})
    await world.follow_all()
    assert len(links_of(await olga.get(OUTBOX))) == 2


async def test_mails_stand_day_by_day_the_newest_first_and_in_pages(world: World, olga: Browser) -> None:
    noon = world.clock().replace(hour=12)  # of one day, at whatever time the test runs
    for n in range(1, 13):
        await keep(world, n, at=noon if n == 5 else noon - timedelta(days=1, minutes=n))
    page = await olga.get(OUTBOX)
    days = [one for one in PageSeen(page.text).links if "day=" in one]
    assert len(days) >= 2 and "Mail 5" in page.text and "Mail 6" not in page.text
    page = await olga.get(days[1])
    assert page.text.index("Mail 1<") < page.text.index("Mail 2<")
    (more,) = [one for one in PageSeen(page.text).links if "after=" in one]
    assert "Mail 12" in (await olga.get(more)).text


async def test_a_mail_is_text_whatever_stands_in_it_and_a_long_one_is_cut(world: World, olga: Browser) -> None:
    await keep(world, 1, subject="<script>alert(1)</script>", body='"<img src=x>' * 40_000)
    page = await olga.get(OUTBOX)
    assert "<script>alert" not in page.text and "<img" not in page.text
    assert "This mail is longer." in page.text


@pytest.mark.parametrize(
    ("query", "status"), [("?day=today", 422), ("?day=2000-01-01", 200), ("?after=-1", 422), ("?after=400", 200)]
)
async def test_a_query_that_is_none_is_refused(olga: Browser, query: str, status: int) -> None:
    assert (await olga.client.get(f"{OUTBOX}{query}")).status_code == status


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []), ("words", [Piece(text="words")]),
        ("See http://localhost:7071/link?token=a.b-c.", [
            Piece(text="See "), Piece(text="http://localhost:7071/link?token=a.b-c", path="/link?token=a.b-c"),
            Piece(text="."),
        ]),
        ("http://127.0.0.1:1/t/1\nx", [Piece(text="http://127.0.0.1:1/t/1", path="/t/1"), Piece(text="\nx")]),
        ("https://example.com/link/a", [Piece(text="https://example.com/link/a")]),
        ("http://localhost//example.com", [
            Piece(text="http://localhost/", path="/"), Piece(text="/example.com"),
        ]),
        ("http://localhost:7071@example.com/x", [Piece(text="http://localhost:7071@example.com/x")]),
    ],
)  # fmt: skip
def test_only_what_leads_to_this_machine_is_a_link(text: str, found: list[Piece]) -> None:
    assert list(pieces(text)) == found
