"""What goes back over HTTP: a worker's answer as the host writes it."""

import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from azure.functions.meta import Datum

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_BODILESS = {204, 205, 304}
_WRITABLE = re.compile(r"[\t\x20-\x7e]*")


class Unwritable(Exception):
    """A header value that no HTTP server sends."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A status, headers in order (only Set-Cookie may repeat) and a body."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = field(default=b"", repr=False)

    @classmethod
    def of(cls, returned: Datum | None) -> "Reply":
        """The host tries bare text as JSON first; here it is plain text. Always return an HttpResponse."""
        if returned is None or returned.type != "http":
            text = "" if returned is None else str(returned.value)
            return cls(200, (("content-type", "text/plain; charset=utf-8"),), text.encode("utf-8", "replace"))
        value = returned.value
        single = {name.lower(): datum.value for name, datum in value["headers"].items()}
        cookies = [morsel.OutputString() for cookie in value["cookies"] or () for morsel in cookie.values()]
        headers = (*single.items(), *(("set-cookie", cookie) for cookie in cookies))
        if not all(_WRITABLE.fullmatch(text) for _, text in headers):
            raise Unwritable("a response header has characters outside printable ASCII")
        return cls(int(value["status_code"].value), headers, value["body"].value)

    def adding(self, headers: Mapping[str, str]) -> "Reply":
        """The same with `customHeaders`, which never replace one that is there."""
        present = {name for name, _ in self.headers}
        added = tuple((name.lower(), value) for name, value in headers.items() if name.lower() not in present)
        return Reply(self.status, self.headers + added, self.body)

    async def send(self, send: Send, *, to_head: bool = False) -> None:
        """Write it to an ASGI server."""
        body = b"" if self.status in _BODILESS else self.body
        headers = [(name, value) for name, value in self.headers if name not in {"content-length", "transfer-encoding"}]
        if self.status not in _BODILESS:
            headers.append(("content-length", str(len(body))))
        raw = [(name.encode("ascii"), value.encode("ascii")) for name, value in headers]
        await send({"type": "http.response.start", "status": self.status, "headers": raw})
        await send({"type": "http.response.body", "body": b"" if to_head else body})
