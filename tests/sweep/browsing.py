"""Browsers before instances of a desk in memory: a form that is about to be sent, and its page that shows a problem."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import httpx

from shared.app import App
from shared.domain.values import Actor
from tests.app.browser import PageSeen, forms_in
from tests.app.page_samples import GUEST, PAT, PageSample
from tests.sweep.scene import front

HOME = "http://localhost"
DRAWN = "http://localhost:7071"  # where links lead on a developer's machine
TOKEN = "0123456789abcdef" * 2


class Before(Protocol):
    """What a browser stands before: an instance, and the ticket that it is about."""

    @property
    def app(self) -> App: ...
    @property
    def number(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """A form as a browser sends it, and on a reload sends it again."""

    path: str
    fields: Mapping[str, str] = field(default_factory=dict)
    cookies: Mapping[str, str] = field(default_factory=dict)
    is_multipart: bool = False
    file: bytes | None = None

    async def to(self, app: App) -> httpx.Response:
        """The answer of an instance."""
        if not self.is_multipart:
            return await asked(app, "POST", self.path, self.cookies, data=dict(self.fields))
        parts: list[tuple[str, tuple[str | None, bytes]]] = [
            (name, (None, value.encode())) for name, value in self.fields.items()
        ]
        parts.append(("files", ("log.txt", self.file) if self.file else ("", b"")))
        return await asked(app, "POST", self.path, self.cookies, files=parts)


async def asked(app: App, method: str, path: str, cookies: Mapping[str, str], **more: object) -> httpx.Response:
    """The answer of an instance to a browser with these cookies; it keeps none of those that it gets."""
    door, client = front()
    door.app = app
    sent = "; ".join(f"{name}={value}" for name, value in cookies.items())
    try:
        return await client.request(method, f"{HOME}{path}", headers={"Cookie": sent, "Origin": HOME}, **more)  # type: ignore[arg-type]
    finally:
        client.cookies.clear()


async def signed_in(place: Before, who: str | None) -> Mapping[str, str]:
    """The cookies of somebody's browser. A guest came by a link, and once more in another browser after that."""
    if who is None:
        return {"form": TOKEN}
    head = await place.app.tickets.head(place.number)
    assert head is not None
    requester = head.ticket.requester
    if who == GUEST:
        first, _ = [await _by_link(place, requester) for _ in range(2)]
        return {"form": TOKEN, "session": first}
    by = Actor(kind="person", id=requester) if who == PAT else Actor(kind="agent", id=who.removeprefix("agent:"))
    return {"form": TOKEN, "session": (await place.app.sessions.begin(by)).text}


async def _by_link(place: Before, person: str) -> str:
    return given(await asked(place.app, "GET", await drawn(place, person), {"form": TOKEN}))


async def drawn(place: Before, person: str) -> str:
    """A new link to the ticket."""
    return (await place.app.links.drawer.draw(place.number, person)).url.removeprefix(DRAWN)


def given(answer: httpx.Response) -> str:
    """The session that an answer brings."""
    return answer.headers["set-cookie"].partition("session=")[2].partition(";")[0]


async def filled_in(place: Before, sample: PageSample) -> Sending:
    """The form of a sample, on its page as it is now."""
    cookies = await signed_in(place, sample.who)
    page, path = (one.format(number=place.number) for one in (sample.page, sample.path or sample.page))
    shown = await asked(place.app, "GET", page, cookies)
    form = PageSeen(shown.text).form(sample.form.format(number=place.number) or path)
    values = {name: value.format(number=place.number) for name, value in sample.values.items()}
    return Sending(
        path=path if sample.form else form.action,
        fields={**form.fields, **values},
        cookies=cookies,
        is_multipart=form.is_multipart,
        file=sample.file,
    )


def shows_only_a_problem(answer: httpx.Response, sending: Sending) -> bool:
    """Whether a page that failed says so, and under which trace, and nothing of what was typed, asked or found."""
    main = answer.text.partition("<main")[2].partition("</main>")[0]
    ours = ("token", "made-for", "nonce")
    typed = [value for name, value in sending.fields.items() if name not in ours and len(value) > 3]
    is_told = f"<code>{answer.headers['trace-id']}</code>" in main
    return is_told and forms_in(answer.text) == [] and not any(value in main for value in typed)
