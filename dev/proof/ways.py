"""How a wish reaches the desk: by key over the API, or by the form of a page."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

import httpx

from dev.proof.browsing import Browser, Tab
from dev.proof.forms import Form, forms_of
from dev.proof.intents import Intent


class Way(Protocol):
    """One try of an intent, the same each time; and what an answer below 500 says of it."""

    async def send(self, intent: Intent, /) -> httpx.Response:
        """Raises TransportError where there is no answer."""
        ...

    def learn(self, intent: Intent, answer: httpx.Response) -> None: ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """An intent, and the way that it goes."""

    intent: Intent
    way: Way


@dataclass(frozen=True, slots=True)
class ByKey:
    """A program's way: its key, and JSON."""

    http: httpx.AsyncClient
    api_key: str
    body: Any = None

    async def send(self, intent: Intent) -> httpx.Response:
        headers = {"X-Api-Key": self.api_key, "Idempotency-Key": intent.key}
        content = {} if self.body is None else {"json": self.body}
        return await self.http.request(intent.method, intent.path, headers=headers, **content)

    def learn(self, intent: Intent, answer: httpx.Response) -> None:
        if answer.status_code >= 400:
            intent.outcome = "refused"
            return
        intent.outcome = "ok"
        ticket = answer.json()
        intent.number = (ticket.get("ticket") or ticket)["number"]
        tag = answer.headers.get("ETag", "").strip('"')
        intent.version = int(tag) if tag else None


@dataclass(frozen=True, slots=True)
class ByForm:
    """A person's way: the form of a page that was read, sent again as a reload does."""

    browser: Browser
    form: Form
    values: Mapping[str, str]
    file: tuple[str, bytes] | None = None

    async def send(self, _intent: Intent) -> httpx.Response:
        return await self.browser.post(self.form, self.values, self.file)

    def learn(self, intent: Intent, answer: httpx.Response) -> None:
        """Done leads elsewhere, and says what was done; a ticket's own page without a word is a button too late."""
        to = urlsplit(answer.headers.get("Location", ""))
        is_late = to.path == intent.path.removesuffix("/close") != intent.path and "said" not in parse_qs(to.query)
        if answer.status_code != 303 or is_late:
            intent.outcome = "refused"
            if answer.status_code == 409:
                self.browser.keep(Tab(intent.path, forms_of(answer.text)))  # with what there is now: "send anyway"
            return
        intent.outcome = "ok"
        intent.number = _NUMBER.findall(to.path if intent.makes_a_ticket else intent.path)[0]
        place = _PLACE.fullmatch(to.fragment)
        intent.first = int(place[1]) if place else None


_NUMBER = re.compile(r"/([0-9]{6,12})(?=/|$)")
_PLACE = re.compile(r"e([0-9]+)")
