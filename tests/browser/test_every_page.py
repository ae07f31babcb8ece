"""Every page that there is, as everybody: no link leads nowhere, looking changes nothing, nobody is shut out."""

from collections.abc import AsyncIterator, Mapping

import pytest
from playwright.async_api import Browser

from dev.browser.day import fill
from dev.browser.desk import ServedDesk
from dev.browser.quiet import wait_until_quiet
from dev.browser.signing_in import sign_in
from tests.browser.conftest import People
from tests.browser.crawling import Crawl, all_names, rows_of
from tests.browser.looking import sideways, violations

PEOPLE = ("Olga", "Ana", "Vera", "Pat", "")
EVERYBODY = ("200 show_welcome", "200 show_queue", "200 show_desk_ticket")
type Crawled = Mapping[str, Crawl]


@pytest.fixture(scope="session")
async def crawled(chromium: Browser, desk: ServedDesk) -> AsyncIterator[Crawled]:
    """What each has found on a desk after a day's work."""
    number = await fill(desk.url)
    contexts = {name: await chromium.new_context(base_url=desk.url) for name in PEOPLE}
    for name, context in contexts.items():
        if name:
            page = await context.new_page()
            await sign_in(page, name)
            await page.close()
    await wait_until_quiet(desk.storage)
    before = await rows_of(desk.storage)
    found = {name: Crawl(context.request) for name, context in contexts.items()}
    for one in found.values():
        starts = ("/", f"/open/{number}", "/status?asked=yes", f"/t/{number}", "/mine", "/nowhere", "/link?token=over")
        await one.follow([("", path) for path in starts])
    assert await rows_of(desk.storage) == before, "looking has changed something"
    yield found
    for context in contexts.values():
        await context.close()


def looked_at(crawled: Crawled, name: str) -> list[str]:
    """One page of each kind, and each of its queries by itself; what somebody before has looked at is left to them.

    But the start page, the queue and the ticket look different to each, and each looks at them.
    """
    before = {kind for one in PEOPLE[: PEOPLE.index(name)] for kind in crawled[one].pages}
    found, names = list[str](), set[str]()
    for kind, path in sorted(crawled[name].pages.items(), key=lambda one: one[0].count(" ")):
        status, function, *queries = kind.split()
        is_first = f"{status} {function}" not in names
        names.add(f"{status} {function}")
        if (is_first or len(queries) == 1) and (kind not in before or kind in EVERYBODY):
            found.append(path)
    return found


@pytest.mark.parametrize("name", PEOPLE)
async def test_no_link_leads_nowhere_and_looking_changes_nothing(crawled: Crawled, name: str) -> None:
    assert crawled[name].dead == []
    assert len(crawled[name].pages) >= 8


async def test_somebody_comes_to_every_page(crawled: Crawled) -> None:
    assert all_names() - {name for one in crawled.values() for name in one.names} == set()


@pytest.mark.parametrize("name", PEOPLE)
async def test_no_page_shuts_anybody_out_or_scrolls_sideways(people: People, crawled: Crawled, name: str) -> None:
    page = await people(name or None, locale="de-DE" if name == "Vera" else "en-GB")  # German words are longer
    wrong: list[str] = []
    for path in looked_at(crawled, name):
        await page.goto(path)
        wrong += [f"{path}: {one}" for one in [*await violations(page), *await sideways(page)]]
    assert not wrong, "\n".join(wrong)
