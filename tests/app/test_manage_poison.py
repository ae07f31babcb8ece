"""Failed messages by mouse: listed, and sent again once."""

import re

import pytest

from shared.storage.names import QUEUES, poison_of
from tests.app.browser import Browser, PageSeen, path_of
from tests.world import World

VERA = "/manage/agents/vera"
POISON = "/manage/poison"
BELLS = QUEUES["bells"]


async def poison(world: World, *texts: str) -> None:
    for text in texts:
        await world.storage.letters(poison_of(BELLS)).send(text)
    world.spoiled = True  # what is sent again is no bell


async def waiting(world: World) -> list[str]:
    """What was sent to the queue itself."""
    return [one.text for one in await world.storage.letters(BELLS).peek()]


async def test_nothing_failed_is_said(olga: Browser) -> None:
    assert "Nothing has failed." in (await olga.get(POISON)).text


async def test_one_failed_message_is_sent_again_or_all_of_them(world: World, olga: Browser) -> None:
    await poison(world, "one", "two", "three")
    page = await olga.get(POISON)
    ids = re.findall(r'name="id" value="([^"]+)"', page.text)
    assert len(ids) == 3 and "A message that nobody here can read" in page.text
    page = await olga.send(page, f"{POISON}/{BELLS}", id=ids[1])
    assert "1 message was sent again." in page.text
    assert await waiting(world) == ["two"]
    page = await olga.send(page, f"{POISON}/{BELLS}")
    assert "2 messages were sent again." in page.text and "Nothing has failed." in page.text
    assert sorted(await waiting(world)) == ["one", "three", "two"]


async def test_a_double_click_sends_once_and_an_old_page_nothing(world: World, olga: Browser) -> None:
    await poison(world, "one")
    page = await olga.get(POISON)
    (id,) = re.findall(r'name="id" value="([^"]+)"', page.text)
    for _ in range(2):
        assert "1 message was sent again." in (await olga.send(page, f"{POISON}/{BELLS}", id=id)).text
    assert await waiting(world) == ["one"]
    await poison(world, "two")
    assert "older than what you did last" in (await olga.send(page, f"{POISON}/{BELLS}")).text
    page = await olga.get(POISON)
    assert "not here any more" in (await olga.send(page, f"{POISON}/{BELLS}", id=id)).text
    assert await waiting(world) == ["one"]


async def test_a_bell_that_failed_names_its_ticket_and_how_often_it_was_tried(world: World, olga: Browser) -> None:
    number = await world.open()
    await world.app.desk.bells.ring(number, "00-a-b-01")
    (letter,) = await world.storage.letters(BELLS).take(60)
    await poison(world, letter.text)
    page = await olga.get(POISON)
    assert f"/desk/tickets/{number}" in PageSeen(page.text).links


async def test_a_full_poison_queue_stays_a_small_page(world: World, olga: Browser) -> None:
    await poison(world, *(f"{n}" for n in range(32)))
    page = await olga.get(POISON)
    assert "At least 12 more are not shown." in page.text


async def test_a_queue_that_is_not_there_is_no_page(olga: Browser) -> None:
    form = PageSeen((await olga.get(VERA)).text).form(VERA).fields
    for queue in ("nothing", poison_of(BELLS)):
        assert (await olga.posted(f"{POISON}/{queue}", form)).status_code == 404


@pytest.mark.parametrize(
    ("referer", "page"), [(f"http://localhost{POISON}?said=sent&sent=1", POISON), ("", "/"), ("http://[", "/")]
)
async def test_who_was_signed_out_meanwhile_is_led_back_to_the_page_and_not_to_its_form(
    world: World, olga: Browser, referer: str, page: str
) -> None:
    await poison(world, "one")
    fields = PageSeen((await olga.get(POISON)).text).form(f"{POISON}/{BELLS}").fields
    olga.client.cookies.delete("session")
    headers = {"Origin": "http://localhost", "Referer": referer}
    asked = await olga.post(f"{POISON}/{BELLS}", fields, headers=headers)
    back = await olga.send(asked, "/sign-in", who="agent:olga")
    assert (back.status_code, path_of(back)) == (200, page)
    assert "sent again." not in back.text
