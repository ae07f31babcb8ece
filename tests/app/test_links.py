"""Links: opened as often as one likes, and worth one ticket of one person."""

import re

import pytest

from dev.outbox import messages_in
from shared.services.drawing import LINK_LIVES
from shared.services.sessions import LIVES
from shared.services.tokens import Token
from shared.storage.azure_tables import AzureRows
from tests.app.browser import Browser, PageSeen, path_of
from tests.app.contracts import contracts, page_table
from tests.app.links import LINK, PAT, ask, link_to, links_to, secret_of
from tests.app.stored import events_of, everything_in
from tests.world import World


async def test_a_link_opens_the_ticket_and_nothing_else(world: World, guest: Browser) -> None:
    number, other = await world.open(), await world.open()
    page = await guest.get(await link_to(world, guest, number))
    assert path_of(page) == f"/t/{number}" and "Online banking system down" in page.text
    assert (await guest.get(f"/t/{other}")).status_code == 404
    assert (await guest.client.get(f"/api/tickets/{number}")).status_code == 200
    assert (await guest.client.get(f"/api/tickets/{other}")).status_code == 404
    assert (await guest.client.get("/api/tickets")).status_code == 403
    assert (await guest.get("/mine")).status_code == 403


async def test_a_link_holds_again_and_again_until_its_day_is_over(world: World, guest: Browser) -> None:
    number = await world.open()
    link = await link_to(world, guest, number)
    before = await events_of(world, number)
    for browser in (guest, Browser(world.functions), Browser(world.functions), guest):
        assert path_of(await browser.get(link)) == f"/t/{number}"
        assert (await browser.client.head(link)).status_code == 303
    assert await events_of(world, number) == before, "a scanner that opens it changes nothing"
    world.clock.turn(seconds=LINK_LIVES.total_seconds() + 1)
    assert (await Browser(world.functions).get(link)).status_code == 404


async def test_a_session_of_a_link_ends_by_itself(world: World, guest: Browser) -> None:
    number = await world.open()
    await guest.get(await link_to(world, guest, number))
    world.clock.turn(seconds=LIVES.total_seconds() + 1)
    assert path_of(await guest.get(f"/t/{number}")) == "/status"


async def test_the_fourth_link_ends_the_first_and_no_session(world: World, guest: Browser) -> None:
    number = await world.open()
    links = [await link_to(world, guest, number) for _ in range(3)]
    await guest.get(links[0])
    links.append(await link_to(world, guest, number))
    answers = [(await Browser(world.functions).get(link)).status_code for link in links]
    assert answers == [404, 200, 200, 200]
    assert (await guest.get(f"/t/{number}")).status_code == 200


async def test_a_guest_ends_all_links_and_sessions(world: World, guest: Browser) -> None:
    number = await world.open()
    link, phone = await link_to(world, guest, number), Browser(world.functions)
    await guest.get(link)
    await phone.get(link)
    page = await guest.send(await guest.get("/sign-out"), "/sign-out", links="all")
    assert path_of(page) == "/"
    assert path_of(await guest.get(f"/t/{number}")) == "/status"
    assert (await Browser(world.functions).get(link)).status_code == 404
    world.clock.turn(seconds=60)
    assert path_of(await phone.get(f"/t/{number}")) == "/status"


async def test_ending_all_ends_a_session_that_saw_the_ticket_before_it_saw_another(
    world: World, guest: Browser
) -> None:
    first, second = await world.open(), await world.open()
    phone = Browser(world.functions)
    for number in (first, second):
        await phone.get(await link_to(world, guest, number))
    await guest.get(await link_to(world, guest, first))
    await guest.send(await guest.get("/sign-out"), "/sign-out", links="all")
    world.clock.turn(seconds=60)
    assert path_of(await phone.get(f"/t/{first}")) == "/status"


async def test_two_tickets_of_one_person_are_open_side_by_side(world: World, guest: Browser) -> None:
    first, second = await world.open(), await world.open()
    for number in (first, second):
        await guest.get(await link_to(world, guest, number))
    assert [(await guest.get(f"/t/{number}")).status_code for number in (first, second)] == [200, 200]
    kim = {"name": "Kim", "email": "kim@example.com"}
    third = await world.open(requester=kim)
    await ask(world, guest, third, "kim@example.com")
    (mail,) = [one for one in await messages_in(world.connection, third) if one.about.endswith("-link")]
    found = LINK.search(mail.body)
    assert found
    assert path_of(await guest.get(found[1])) == f"/t/{third}"
    assert (await guest.get(f"/t/{first}")).status_code == 404, "another person is another session"


FORGED = [
    "x",
    "2026-13-45." + "0" * 32,
    "2026-12-01." + "0" * 32,
    "2026-12-01." + "g" * 32,
    "%2e%2e",
    "2026-12-01." + "0" * 64,
]


@pytest.mark.parametrize("token", FORGED)
async def test_forged_links_and_cookies_open_nothing(desk: World, browser: Browser, token: str) -> None:
    before = await everything_in(desk)
    assert (await browser.get(f"/link?token={token}")).status_code == 404
    browser.client.cookies.set("session", token.replace("%", ""))
    assert (await browser.get("/")).status_code == 200
    assert path_of(await browser.get("/mine")) == "/sign-in"
    assert (await browser.client.get("/api/me")).status_code == 401
    assert await everything_in(desk) == before


async def test_a_link_is_no_session_and_a_session_no_link(world: World, guest: Browser) -> None:
    number = await world.open()
    link = await link_to(world, guest, number)
    await guest.get(link)
    other = Browser(world.functions)
    assert (await other.get(f"/link?token={guest.cookies['session']}")).status_code == 404
    other.client.cookies.set("session", secret_of(link))
    assert path_of(await other.get(f"/t/{number}")) == "/status"


def test_no_path_holds_a_secret_since_the_platforms_telemetry_keeps_paths() -> None:
    """Of a query it keeps the names alone."""
    paths = " ".join(one.path for one in (*contracts(), *page_table().contracts))
    assert set(re.findall(r"\{(\w+)", paths)) <= {"number", "n", "id", "queue", "name", "what", "ignored"}


async def test_secrets_are_kept_hashed_alone(world: World, guest: Browser) -> None:
    number = await world.open()
    link = await link_to(world, guest, number)
    await guest.get(link)
    stored = str(await AzureRows(world.storage.tables).scan("web"))
    for text in (secret_of(link), guest.cookies["session"]):
        token = Token.read(text)
        assert token is not None
        assert token.secret not in stored and token.slot.hash in stored


async def test_the_mail_with_a_link_holds_no_word_of_who_asked_or_of_the_ticket(world: World, guest: Browser) -> None:
    number = await world.open(subject="BUY PILLS", requester={"name": "PILLS", "email": PAT})
    await ask(world, guest, number)
    (mail,) = [one for one in await messages_in(world.connection, number) if "link" in one.about]
    assert "PILLS" not in f"{mail.subject}{mail.body}{mail.headers}"
    assert "http://localhost:7071/link?token=" in mail.body


async def test_the_link_leads_to_the_desk_whatever_the_request_calls_it(world: World, guest: Browser) -> None:
    number = await world.open()
    form = PageSeen((await guest.get("/status")).text).form("/status").fields
    headers = {
        "Origin": "http://localhost",
        "X-Forwarded-Host": "evil.example.com",
        "X-Original-Host": "evil.example.com",
    }
    await guest.post("/status", {**form, "email": PAT, "number": number}, headers=headers)
    await world.follow_all()
    assert len(await links_to(world, number)) == 1


async def test_an_address_is_proved_by_writing_and_not_by_a_link_that_was_only_opened(
    world: World, guest: Browser
) -> None:
    number = await world.open(requester={"name": "Lou", "email": "lou@example.com"})
    await ask(world, guest, number, "lou@example.com")
    (mail,) = [one for one in await messages_in(world.connection, number) if "link" in one.about]
    found = LINK.search(mail.body)
    assert found
    page = await guest.get(found[1])
    person = (await world.client().get(f"tickets/{number}")).json()["requester"]["id"]
    contact = await world.app.people.contact(person)
    assert contact is not None and not contact.proved
    page = await guest.send(page, f"/t/{number}/address")
    assert "in full" in page.text and f"/t/{number}/address" not in page.text
    contact = await world.app.people.contact(person)
    assert contact is not None and contact.proved
