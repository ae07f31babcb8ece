"""Links in the mails that the desk sent, and asking for one as somebody does."""

import re
from urllib.parse import parse_qs, urlsplit

from dev.outbox import messages_in
from tests.app.browser import Browser
from tests.world import World

PAT = "pat@example.com"
LINK = re.compile(r"http://localhost:7071(/link\?token=\S+)")


async def ask(world: World, browser: Browser, number: str, email: str = PAT) -> str:
    """Ask for a link; the page that says what happens now."""
    page = await browser.send(await browser.get("/status"), "/status", email=email, number=number)
    await world.follow_all()
    return page.text


async def links_to(world: World, number: str) -> list[str]:
    """The paths of all links to a ticket that were asked for."""
    mails = await messages_in(world.connection, number)
    asked = [mail for mail in mails if mail.about.endswith("-link") and mail.to == PAT]
    return [found[1] for mail in asked if (found := LINK.search(mail.body))]


def secret_of(link: str) -> str:
    return parse_qs(urlsplit(link).query)["token"][0]


async def link_to(world: World, browser: Browser, number: str) -> str:
    before = set(await links_to(world, number))
    await ask(world, browser, number)
    (new,) = set(await links_to(world, number)) - before
    return new
