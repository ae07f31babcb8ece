"""Asking for a link: by anybody, sent to the requester alone, and who asks learns nothing."""

import re

import pytest

from shared.storage.azure_tables import AzureRows
from tests.app.browser import Browser, PageSeen
from tests.app.links import PAT, ask, links_to
from tests.app.staff import set_portal
from tests.app.stored import everything_in
from tests.world import World


@pytest.mark.parametrize(("number", "email"), [("{n}", "kim@example.com"), ("999999", PAT), ("{n}", PAT)])
async def test_who_asks_learns_nothing(world: World, guest: Browser, number: str, email: str) -> None:
    there = await world.open()
    right = re.sub(r"[0-9a-f]{32}", "", await ask(world, Browser(world.functions), there))
    said = await ask(world, guest, number.format(n=there), email)
    assert re.sub(r"[0-9a-f]{32}", "", said) == right
    assert len(await links_to(world, there)) == (2 if (number, email) == ("{n}", PAT) else 1)


async def test_what_was_asked_is_forgotten_with_the_answer(world: World, guest: Browser) -> None:
    await ask(world, guest, await world.open(), "kim@example.com")
    rows = await AzureRows(world.storage.tables).scan("web")
    assert [dict(row.values) for _, row in rows if row.key.startswith("ask:")] == [{}], "it was asked, and no more"
    assert "kim@example.com" not in str(rows)


@pytest.mark.parametrize(
    ("email", "number", "wrong"),
    [("", "123456", "email"), ("pat", "123456", "email"), (PAT, "", "number"), (PAT, "12-34", "number"),
     (PAT, "123456\r\n7", "number"), (PAT, "\u0661\u0662\u0663\u0664\u0665\u0666", "number")],
)  # fmt: skip
async def test_what_is_wrong_is_said_at_its_field(
    desk: World, browser: Browser, email: str, number: str, wrong: str
) -> None:
    form = await browser.get("/status")
    before = await everything_in(desk)
    answer = await browser.send(form, "/status", email=email, number=number)
    assert answer.status_code == 422
    page = PageSeen(answer.text)
    assert page.invalid == [wrong]
    assert page.form("/status").fields["email"] == email
    assert await everything_in(desk) == before


@pytest.mark.parametrize("written", [" #{n} ", "[#{n}]", " [ # {n} ] ", "{n}\xa0"])
async def test_a_number_may_be_written_as_people_and_our_mails_do(world: World, guest: Browser, written: str) -> None:
    number = await world.open()
    assert "on its way" in await ask(world, guest, written.format(n=number))
    assert len(await links_to(world, number)) == 1


async def test_asking_twice_with_one_form_sends_one_link(world: World, guest: Browser) -> None:
    number = await world.open()
    form = await guest.get("/status")
    for _ in range(3):
        await guest.send(form, "/status", email=PAT, number=number)
    await world.follow_all()
    assert len(await links_to(world, number)) == 1


async def test_one_form_is_one_question_however_often_and_whenever_it_is_sent(world: World, guest: Browser) -> None:
    number = await world.open()
    form = await guest.get("/status")
    for _ in range(4):
        await guest.send(form, "/status", email=PAT, number=number)
        await world.follow_all()
    assert len(await links_to(world, number)) == 1


async def test_other_words_under_one_nonce_are_other_questions(world: World, guest: Browser) -> None:
    await set_portal(world, asks_by_origin=3)
    form, number = await guest.get("/status"), await world.open()
    names = ("kim", "lou", "pat", "sam")
    answers = [await guest.send(form, "/status", email=f"{name}@example.com", number=number) for name in names]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    await world.follow_all()
    assert len(await links_to(world, number)) == 1


async def test_nobody_fills_a_mailbox_with_links(world: World, guest: Browser) -> None:
    await set_portal(world, asks_by_address=2)
    number = await world.open()
    for _ in range(2):
        await ask(world, guest, number)
    form = await guest.get("/status")
    answer = await guest.send(form, "/status", email=PAT, number=number)
    assert answer.status_code == 429 and answer.headers["retry-after"]
    await world.follow_all()
    assert len(await links_to(world, number)) == 2
