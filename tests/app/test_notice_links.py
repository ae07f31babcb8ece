"""Each mail to a requester has a way in of its own; it opens that ticket, and proves nothing by being opened."""

import re
from typing import Any

from dev.outbox import messages_in
from shared.services.effect_ports import Mail
from shared.storage.azure_tables import AzureRows
from tests.app.browser import Browser, PageSeen, path_of
from tests.app.links import PAT, ask, secret_of
from tests.app.stored import everything_in
from tests.world import World

LOU = {"name": "Lou", "email": "lou@example.com"}
_URL = re.compile(r"^http://localhost:7071(/link\?\S+)$", re.MULTILINE)


async def mails_to(world: World, number: str, to: str) -> list[Mail]:
    await world.follow_all()
    return [one for one in await messages_in(world.connection, number) if one.to == to]


def link_in(mail: Mail) -> str:
    (link,) = _URL.findall(mail.body)
    return str(link)


async def opens(world: World, link: str) -> bool:
    return (await Browser(world.functions).get(link)).status_code == 200


async def did(world: World, number: str, method: str, verb: str, body: Any, key: str = "local-agent") -> None:
    answer = await world.client(key).request(method, f"tickets/{number}/{verb}", json=body)
    assert answer.status_code in (200, 201), answer.text


async def test_every_notice_to_a_requester_has_a_link_of_its_own(world: World) -> None:
    number = await world.open()
    await did(world, number, "POST", "replies", {"message": "Which browser?"})
    for status in ("pending", "resolved", "open", "closed"):
        await did(world, number, "PUT", "status", {"status": status})
    mails = await mails_to(world, number, PAT)
    kinds = ["opened", "reply", "pending", "resolved", "reopened", "closed"]
    assert [one.about.split("-")[2] for one in mails] == kinds
    links = [link_in(one) for one in mails]
    assert len(set(links)) == len(kinds)
    assert [await opens(world, link) for link in links] == [False] * 3 + [True] * 3, "the fourth ends the first"
    assert not any(_URL.search(one.body) for one in await mails_to(world, number, "olga@example.com"))


async def test_a_link_of_a_notice_opens_that_ticket_and_no_other(world: World) -> None:
    number, other = await world.open(), await world.open()
    (mail,), guest = await mails_to(world, number, PAT), Browser(world.functions)
    page = await guest.get(link_in(mail))
    assert path_of(page) == f"/t/{number}"
    assert (await guest.get(f"/t/{other}")).status_code == 404
    answer = await guest.send(page, f"/t/{number}", message="Still down")
    assert "Your answer is with us" in answer.text


async def test_an_address_that_is_not_proved_gets_the_link_and_is_not_proved_by_opening_it(world: World) -> None:
    number = await world.open(requester=LOU, subject="BUY PILLS", message="PILLS")
    await did(world, number, "POST", "replies", {"message": "> PILLS\nNo."})
    opened, replied = await mails_to(world, number, "lou@example.com")
    assert "PILLS" not in f"{opened}{replied}"
    guest = Browser(world.functions)
    page, before = await guest.get(link_in(replied)), await world.client().get(f"tickets/{number}")
    assert "BUY PILLS" in page.text and "No." in page.text
    contact = await world.app.people.contact(before.json()["requester"]["id"])
    assert contact is not None and not contact.proved


async def test_where_no_mail_goes_no_link_is_drawn(world: World) -> None:
    """`enough`: of an address that is not proved one new ticket a day is told."""
    await world.open(requester=LOU)
    assert await mails_to(world, await world.open(requester=LOU), "lou@example.com") == []
    links = [row for _, row in await AzureRows(world.storage.tables).scan("web") if row.key.startswith("link:")]
    assert len(links) == 1


async def test_rows_keep_the_hash_of_a_link_alone(world: World) -> None:
    number = await world.open()
    (mail,) = await mails_to(world, number, PAT)
    secret = secret_of(link_in(mail)).partition(".")[2]
    rows = AzureRows(world.storage.tables)
    stored = str([await rows.scan(table) for table in ("web", "tickets", "views")])
    assert secret in mail.body and secret not in stored


async def test_links_of_notices_end_with_those_that_were_asked_for(world: World) -> None:
    number, guest = await world.open(), Browser(world.functions)
    (mail,) = await mails_to(world, number, PAT)
    await ask(world, guest, number)
    await guest.get(link_in(mail))
    await guest.send(await guest.get("/sign-out"), "/sign-out", links="all")
    assert not await opens(world, link_in(mail))


async def test_whose_link_is_over_is_led_to_another_with_the_number_filled_in(world: World) -> None:
    number, guest = await world.open(), Browser(world.functions)
    (mail,) = await mails_to(world, number, PAT)
    world.clock.turn(days=15)
    before = await everything_in(world)
    page = await guest.get(link_in(mail))
    assert page.status_code == 404 and "Online banking" not in page.text
    assert await everything_in(world) == before
    (again,) = {one for one in PageSeen(page.text).links if one.startswith("/status?")}
    form = PageSeen((await guest.get(again)).text).form("/status")
    assert form.fields["number"] == number
    for hostile in ("12", "https://example.com", '"><script>', "\u0661\u0662\u0663\u0664\u0665\u0666"):
        page = await guest.client.get("/link", params={"token": "x", "number": hostile})
        assert page.status_code == 404 and "/status?" not in page.text


async def test_who_is_signed_in_as_that_person_stays_it(world: World) -> None:
    number, pat = await world.open(), Browser(world.functions)
    (mail,) = await mails_to(world, number, PAT)
    await pat.sign_in("Pat")
    session = pat.cookies["session"]
    assert path_of(await pat.get(link_in(mail))) == f"/t/{number}"
    assert pat.cookies["session"] == session
    assert (await pat.get("/mine")).status_code == 200
