"""An ASGI request as the host hands it to the worker: what is decoded, joined, dropped."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from typing import Any
from urllib.parse import parse_qsl, unquote

from azure.functions.meta import Datum

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]

BODY_LIMIT = 100 * 1024 * 1024


class BadRequest(Exception):
    """What Kestrel refuses before any function sees it; the status to answer with."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def path_of(scope: Scope) -> str:
    """The path, decoded but for `%2F`, without its first slash."""
    raw = scope["raw_path"].decode("ascii")
    if "%00" in raw:
        raise BadRequest(400)
    slashes = raw.replace("%2f", "%2F").split("%2F")
    return "%2F".join(unquote(piece) for piece in slashes).removeprefix("/")


def headers_of(scope: Scope) -> dict[str, str]:
    """Names in lower case, repeats joined, the caller's address as the last `x-forwarded-for` entry."""
    try:
        pairs = [(name.decode("ascii").lower(), value.decode("utf-8")) for name, value in scope["headers"]]
    except UnicodeDecodeError as error:
        raise BadRequest(400) from error
    host, port = scope.get("client") or ("127.0.0.1", 0)
    caller = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    before = ", ".join(value for name, value in pairs if name == "x-forwarded-for")
    return _joined(pairs, ", ") | {"x-forwarded-for": f"{before}, {caller}" if before else caller}


def query_of(scope: Scope) -> dict[str, str]:
    """Empty values dropped, repeats joined by a comma, names alike but for their case taken as one."""
    pairs = parse_qsl(scope["query_string"].decode("ascii", "replace"), keep_blank_values=False)
    spelling = {name.lower(): name for name, _ in reversed(pairs)}
    return _joined(((spelling[name.lower()], value) for name, value in pairs), ",")


async def body_of(headers: Mapping[str, str], receive: Receive) -> bytes:
    """The body, read only if Content-Length says that there is one: a chunked body arrives empty."""
    length = int(headers.get("content-length", "0"))
    if length > BODY_LIMIT:
        raise BadRequest(413)
    body = bytearray()
    while len(body) < length:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise BadRequest(400)
        body += message.get("body", b"")
    return bytes(body)


def datum(scope: Scope, headers: Mapping[str, str], route: Mapping[str, str], body: bytes) -> Datum:
    """The request as the worker's http type."""
    query = scope["query_string"].decode("ascii", "replace")
    url = f"{scope['scheme']}://{headers.get('host', 'localhost')}{scope['raw_path'].decode('ascii')}"
    return Datum(
        {
            "method": Datum(scope["method"], "string"),
            "url": Datum(f"{url}?{query}" if query else url, "string"),
            "headers": _strings(headers),
            "query": _strings(query_of(scope)),
            "params": _strings(route),
            "body": Datum(body, "bytes"),
        },
        "http",
    )


def _joined(pairs: Iterable[tuple[str, str]], by: str) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, value in pairs:
        joined[name] = f"{joined[name]}{by}{value}" if name in joined else value
    return joined


def _strings(values: Mapping[str, str]) -> dict[str, Datum]:
    return {name: Datum(value, "string") for name, value in values.items()}
