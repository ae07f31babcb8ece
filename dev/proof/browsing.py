"""Somebody's browser: cookies, the pages that are open in it, and forms sent until the desk knows who sends them."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx

from dev.proof.forms import Form, forms_of

MOST_TABS = 12
_MOST_TRIES = 100
_PAUSE_S = 0.3


@dataclass(slots=True)
class Tab:
    """A page as it was when it was read: its forms that were not sent yet."""

    path: str
    forms: list[Form]


@dataclass(slots=True)
class Browser:
    """Before which `who` sits, in the words of the sign-in page ("agent:ana"); nobody for a stranger."""

    who: str | None
    http: httpx.AsyncClient
    tabs: list[Tab] = field(default_factory=list)
    _door: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)

    @property
    def token(self) -> str:
        """What forms have to mirror."""
        return self.http.cookies.get("form") or ""

    async def read(self, path: str) -> Tab:
        """A page, asked for again until it comes, as whoever sits there. A refusal is a page without forms."""
        if self.who and "session" not in self.http.cookies:
            await self.sign_in()
        answer = await self._until_it_comes("GET", path)
        if answer.status_code == 303 and is_door(answer):
            await self.sign_in()
            return await self.read(path)
        return Tab(path, forms_of(answer.text) if answer.status_code == 200 else [])

    def keep(self, tab: Tab) -> None:
        """Leave a page open, to be come back to; the oldest is closed where there are too many."""
        self.tabs = [*self.tabs, tab][-MOST_TABS:]

    async def post(self, form: Form, values: Mapping[str, str], file: tuple[str, bytes] | None) -> httpx.Response:
        """One try; who is not known any more signs in and sends the same again. Raises TransportError."""
        answer = await self._post(form, values, file)
        while self.who and is_door(answer):
            await self.sign_in()
            answer = await self._post(form, values, file)
        return answer

    async def sign_in(self) -> None:
        """Begin a session; all tabs share it, so one of them does it for those that wait."""
        held = self.http.cookies.get("session")
        async with self._door:
            if "session" in self.http.cookies and self.http.cookies.get("session") != held:
                return
            await self._through("/sign-in", {"who": self.who or ""})

    async def sign_out(self) -> None:
        """End the session, for every tab."""
        async with self._door:
            await self._through("/sign-out", {})

    async def _through(self, path: str, values: Mapping[str, str]) -> None:
        page = await self._until_it_comes("GET", path)
        (form,) = [one for one in forms_of(page.text) if one.action == path]
        answer = await self._until_it_comes("POST", path, data={**form.fields, **values}, headers=self._origin)
        assert answer.status_code == 303, f"{path} -> {answer.status_code} {answer.text}"

    async def _until_it_comes(self, method: str, path: str, **more: object) -> httpx.Response:
        """Reading, and going in and out, harm nobody however often they are repeated."""
        for _ in range(_MOST_TRIES):
            try:
                answer = await self.http.request(method, path, **more)  # type: ignore[arg-type]
            except httpx.TransportError:
                await asyncio.sleep(_PAUSE_S)
                continue
            if answer.status_code < 500:
                return answer
            await asyncio.sleep(_PAUSE_S)
        raise TimeoutError(f"{path} never came")

    async def _post(self, form: Form, values: Mapping[str, str], file: tuple[str, bytes] | None) -> httpx.Response:
        fields = {**form.fields, **values}
        if not form.is_multipart:
            return await self.http.post(form.action, data=fields, headers=self._origin)
        parts: list[tuple[str, tuple[str | None, bytes]]] = [
            (name, (None, value.encode())) for name, value in fields.items()
        ]
        parts.append((form.files or "files", file or ("", b"")))
        return await self.http.post(form.action, files=parts, headers=self._origin)

    @property
    def _origin(self) -> Mapping[str, str]:
        url = self.http.base_url
        return {"Origin": f"{url.scheme}://{url.netloc.decode()}"}


def is_door(answer: httpx.Response) -> bool:
    """Whether an answer asks who one is."""
    return urlsplit(answer.headers.get("Location", "")).path in ("/sign-in", "/status")
