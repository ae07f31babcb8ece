"""That the eyes see: a page made wrong on purpose is found out."""

import pytest
from playwright.async_api import Browser, Page

from tests.browser.crawling import kind_of, name_of
from tests.browser.looking import sideways, violations
from tests.browser.watching import Watch

PAGE = '<!doctype html><html lang="en"><title>A page</title><main><h1>A page</h1>{body}</main>'


@pytest.fixture
async def page(chromium: Browser) -> Page:
    return await (await chromium.new_context()).new_page()


@pytest.mark.parametrize(
    ("body", "rule"),
    [("<input>", "label"), ('<p style="color: #ccc">pale</p>', "color-contrast"), ("<h4>deep</h4>", "heading-order")],
)
async def test_what_shuts_people_out_is_found(page: Page, body: str, rule: str) -> None:
    await page.set_content(PAGE.format(body=body))
    assert any(rule in one for one in await violations(page))
    await page.context.close()


async def test_what_is_pale_by_dark_only_is_found(page: Page) -> None:
    await page.set_content(
        PAGE.format(body="<style>@media (prefers-color-scheme: dark) { p { color: #ccc } }</style><p>pale")
    )
    assert [one.partition(":")[0] for one in await violations(page)] == ["dark"]
    await page.context.close()


async def test_what_is_too_wide_is_found_with_the_width_at_which_it_is(page: Page) -> None:
    await page.set_content(PAGE.format(body='<p style="width: 400px">wide</p>'))
    assert {one.partition(" ")[0] for one in await sideways(page)} == {"320"}
    await page.context.close()


async def test_console_scripts_and_requests_elsewhere_are_heard(page: Page) -> None:
    watch = Watch("http://127.0.0.1:1")
    watch.over(page)
    await page.set_content(
        "<script>console.error('loud'); fetch('http://127.0.0.1:2/x').catch(() => 0); nothing()</script>"
    )
    await page.wait_for_timeout(300)
    said = " ".join(watch.troubles)
    assert "loud" in said and "asked elsewhere: http://127.0.0.1:2/x" in said and "nothing is not defined" in said
    await page.context.close()


def test_a_page_is_known_by_its_function_and_its_queries() -> None:
    assert name_of("/desk/tickets/100001?look=sla") == "show_desk_ticket"
    assert kind_of("/desk?view=open&order=due") == "show_queue order view"
    assert name_of("/nowhere") == "nowhere"
