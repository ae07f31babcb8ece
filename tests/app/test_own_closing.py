"""A requester says that it is solved: alone or with words, once however often, and open again by writing."""

import pytest

from tests.app.browser import Browser, PageSeen
from tests.app.stored import events_of
from tests.world import World


async def test_the_requester_closes_and_opens_again(desk: World, pat: Browser) -> None:
    number = await desk.open()
    page = await pat.send(await pat.get(f"/t/{number}"), f"/t/{number}/close")
    assert "closed as solved" in page.text and "Not solved after all?" in page.text
    assert not [one for one in PageSeen(page.text).forms if one.action.endswith("/close")]
    page = await pat.send(page, f"/t/{number}", message="It is back")
    assert "Pat opened the ticket again" in page.text
    kinds = await events_of(desk, number)
    assert kinds[-3:] == ["ticket.resolved", "ticket.message-posted", "ticket.reopened"]


async def test_closing_sends_what_stands_in_the_box(desk: World, pat: Browser) -> None:
    number, file = await desk.open(), ("how.txt", b"With a paper clip", "text/plain")
    close = f"/t/{number}/close"
    page = await pat.send(await pat.get(f"/t/{number}"), close, file, message="Thanks, it works")
    assert "closed as solved" in page.text and "Thanks, it works" in page.text and "how.txt" in page.text
    assert (await events_of(desk, number))[1:] == ["ticket.message-posted", "ticket.resolved"]


async def test_closing_with_words_twice_or_after_sending_them_says_them_once(desk: World, pat: Browser) -> None:
    number = await desk.open()
    form = await pat.get(f"/t/{number}")
    await pat.send(form, f"/t/{number}", message="Thanks")
    for _ in range(2):
        page = await pat.send(form, f"/t/{number}/close", message="Thanks")
        assert page.status_code == 422 and "This form was sent before" in page.text
    fresh = await pat.get(f"/t/{number}")
    for _ in range(2):
        assert (await pat.send(fresh, f"/t/{number}/close", message="All good")).status_code == 200
    kinds = await events_of(desk, number)
    assert kinds[1:] == ["ticket.message-posted", "ticket.message-posted", "ticket.resolved"]


@pytest.mark.parametrize("status", ["resolved", "closed"])
async def test_thanks_for_what_was_solved_meanwhile_open_nothing(desk: World, pat: Browser, status: str) -> None:
    number = await desk.open()
    form = await pat.get(f"/t/{number}")
    assert (await desk.client().put(f"tickets/{number}/status", json={"status": status})).is_success
    page = await pat.send(form, f"/t/{number}/close", message="Thanks")
    assert "Thanks" in page.text and "closed as solved" in page.text
    assert (await events_of(desk, number))[-2:] == [f"ticket.{status}", "ticket.message-posted"]


@pytest.mark.parametrize("message", ["", "x" * (513 * 1024)])
async def test_what_is_wrong_with_the_words_of_a_closing_is_said_and_nothing_closed(
    desk: World, pat: Browser, message: str
) -> None:
    number = await desk.open()
    file = ("how.txt", b"With a paper clip", "text/plain")
    page = await pat.send(await pat.get(f"/t/{number}"), f"/t/{number}/close", file, message=message)
    assert page.status_code == 422 and PageSeen(page.text).invalid == ["message"]
    assert await events_of(desk, number) == ["ticket.opened"]


async def test_closing_twice_is_closing_once(desk: World, pat: Browser) -> None:
    number = await desk.open()
    form, other = await pat.get(f"/t/{number}"), await pat.get(f"/t/{number}")
    for page in (form, form, other):
        assert (await pat.send(page, f"/t/{number}/close")).status_code == 200
    assert (await events_of(desk, number)).count("ticket.resolved") == 1


async def test_a_closing_that_was_sent_before_with_something_else_shows_the_ticket_again(
    desk: World, pat: Browser
) -> None:
    number = await desk.open()
    close = f"/t/{number}/close"
    fields = PageSeen((await pat.get(f"/t/{number}")).text).form(close).fields
    assert (await pat.posted(close, fields)).status_code == 303
    before = await events_of(desk, number)
    again = await pat.posted(close, {**fields, "more": "x"})
    assert again.status_code == 422 and "This form was sent before" in again.text
    assert await events_of(desk, number) == before
