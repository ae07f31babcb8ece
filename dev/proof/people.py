"""People who act by pages, beside programs that act by keys: they read a page, or come back to one, and send a form."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Self

import httpx

from dev.proof.actions import Clients
from dev.proof.browsing import Browser, Tab
from dev.proof.filling import WEIGHTS, Filled, Pen, kind_of
from dev.proof.forms import Form
from dev.proof.intents import Intent
from dev.proof.ways import ByForm, Wanted

BY_PAGE = 1 / 3
STALE = 0.25  # comes back to a page that was read before, whatever has happened since
LEAVES = 0.03  # ends the session, for all tabs
OPENS, MOST_TICKETS = 0.08, 70
STRANGER = "key:portal"  # as whom the desk acts for who is not signed in


@dataclass(slots=True)
class People:
    """Each before a browser of their own; `visit` is a browser without cookies."""

    clients: Clients
    visit: Callable[[], httpx.AsyncClient]
    _browsers: dict[str, Browser] = field(default_factory=dict, init=False)

    async def next(self) -> Wanted:
        """What is wanted next: by page one time in three."""
        if not self.clients.numbers or self.clients.chance.random() >= BY_PAGE:
            return self.clients.next()
        id = self.clients.count()
        if len(self.clients.numbers) < MOST_TICKETS and self.clients.chance.random() < OPENS:
            return await self._open(id)
        return await self._work(id)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for one in self._browsers.values():
            await one.http.aclose()

    async def _work(self, id: int) -> Wanted:
        chance, pat = self.clients.chance, self._pat
        who = chance.choice([*["agent:ana"] * 5, *["agent:olga"] * 3, *[pat] * 4, "agent:vera"])
        browser = self._browser(who)
        if who != pat and chance.random() < LEAVES:
            await browser.sign_out()
        tab = await self._tab(browser, "t" if who == pat else "desk/tickets")
        form = self._choice(tab) or self._forged(browser, tab)
        tab.forms = [one for one in tab.forms if one.fields is not form.fields]  # whichever of its buttons was pressed
        if tab.forms:
            browser.keep(tab)
        pen = Pen(chance=chance, who=who.partition(":")[2], text=self.clients.text(id), at=datetime.now(UTC))
        return self._wanted(id, browser, form, pen.fill(form))

    async def _open(self, id: int) -> Wanted:
        """A ticket of Pat's, by herself or by somebody who is not signed in and gives her address."""
        chance, text = self.clients.chance, self.clients.text(id)
        who = chance.choice([self._pat, STRANGER])
        browser = self._browser(who)
        form = next(one for one in (await browser.read("/open")).forms if kind_of(one) == "open")
        values = {"subject": "Opened on a page", "message": text, "topic": chance.choice(form.choices["topic"])}
        if "email" in form.fields:
            values |= {"name": "Pat", "email": "pat@example.com"}
        return self._wanted(id, browser, form, Filled(values=values, said=text))

    async def _tab(self, browser: Browser, place: str) -> Tab:
        chance = self.clients.chance
        if browser.tabs and chance.random() < STALE:
            return browser.tabs.pop(chance.randrange(len(browser.tabs)))
        return await browser.read(f"/{place}/{chance.choice(self.clients.numbers)}")

    def _choice(self, tab: Tab) -> Form | None:
        forms = [one for one in tab.forms if kind_of(one) in WEIGHTS]
        weights = [WEIGHTS[kind_of(one)] for one in forms]
        return self.clients.chance.choices(forms, weights)[0] if forms else None

    def _forged(self, browser: Browser, tab: Tab) -> Form:
        """Who is offered nothing tries it all the same."""
        nonce = f"{self.clients.chance.getrandbits(128):032x}"
        fields = {"token": browser.token, "nonce": nonce, "seen": "1", "reply": ""}
        return Form(action=f"{tab.path}/reply", fields=fields, files="reply-files", is_multipart=True)

    def _wanted(self, id: int, browser: Browser, form: Form, filled: Filled) -> Wanted:
        chance, seen = self.clients.chance, form.fields.get("seen") or form.fields.get("version")
        intent = Intent(
            id,
            browser.who or STRANGER,
            "POST",
            form.path,
            form.fields["nonce"],
            said=filled.said,
            wish=dict(filled.wish),
            seen=int(seen) if seen else None,
            was=dict(filled.was),
        )
        with_file = filled.said and form.files and chance.random() < 0.1
        file = (f"{id}.txt", form.action.encode()) if with_file else None
        return Wanted(intent, ByForm(browser, form, filled.values, file))

    def _browser(self, who: str) -> Browser:
        if who not in self._browsers:
            self._browsers[who] = Browser(None if who == STRANGER else who, self.visit())
        return self._browsers[who]

    @property
    def _pat(self) -> str:
        return f"person:{self.clients.pat}"
