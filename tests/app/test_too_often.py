"""Strangers who ask too often: told in how many minutes to come back, and nothing that they typed is lost."""

import httpx
import pytest

from tests.app.browser import Browser, PageSeen
from tests.app.staff import set_portal
from tests.app.stored import tickets_in
from tests.world import World

TICKET = {"name": "Pat", "email": "pat@example.com", "topic": "online-banking", "subject": "Down", "message": "Long.\n"}
LINK = {"email": "pat@example.com", "number": "123456"}
BOTH = pytest.mark.parametrize(("path", "values"), [("/open", TICKET), ("/status", LINK)], ids=["open", "status"])


async def refused(world: World, browser: Browser, path: str, **values: str) -> httpx.Response:
    """The answer to the second within the hour, where one is allowed; the first was 19 and a half minutes ago."""
    world.clock.turn(seconds=3 * 3600)  # counting begins anew with each day
    await set_portal(world, opens_by_address=1, asks_by_address=1)
    form = await browser.get(path)
    await browser.send(form, path, **values)
    world.clock.turn(seconds=19.5 * 60)
    return await browser.send(await browser.get(path), path, **values)


@BOTH
async def test_who_asks_too_often_gets_the_form_again_with_all_of_it_and_is_told_when(
    world: World, path: str, values: dict[str, str]
) -> None:
    browser = Browser(world.functions)
    page = await refused(world, browser, path, **values)
    assert page.status_code == 429
    assert 2400 < int(page.headers["retry-after"]) <= 2460
    assert 'role="alert"' in page.text and "in 41 minutes" in page.text
    fields = PageSeen(page.text).form(path).fields
    assert {name: fields[name] for name in values} == values
    world.clock.turn(seconds=int(page.headers["retry-after"]))
    assert (await browser.send(page, path)).status_code == 200, "sent again as it came back, it is taken"


@BOTH
async def test_a_minute_is_told_as_one(world: World, path: str, values: dict[str, str]) -> None:
    browser = Browser(world.functions)
    page = await refused(world, browser, path, **values)
    world.clock.turn(seconds=int(page.headers["retry-after"]) - 45)
    page = await browser.send(page, path)
    assert page.status_code == 429 and "in 1 minute." in page.text


async def test_whose_files_do_not_come_back_is_told_so(world: World) -> None:
    browser = Browser(world.functions)
    await refused(world, browser, "/open", **TICKET)
    before = await tickets_in(world)
    page = await browser.send(await browser.get("/open"), "/open", ("log.txt", b"hello", "text/plain"), **TICKET)
    assert page.status_code == 429 and "The files that you had chosen are not kept." in page.text
    assert "The files that you had chosen" not in (await browser.send(page, "/open")).text
    assert await tickets_in(world) == before
