"""A request given to the local host's front door as an ASGI server gives it; faster than through an HTTP client."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import azure.functions as func

from dev.fuzz.asks import RawAsk
from dev.host.config import HostConfig
from dev.host.direct import DirectFunctions
from dev.host.http import Front
from dev.seed import ROOT


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def front_of(app: func.FunctionApp) -> Front:
    """The front door of an app."""
    direct = DirectFunctions(app)
    return Front(direct.functions, direct, HostConfig.read(ROOT))


def scope_of(ask: RawAsk) -> dict[str, Any]:
    """The request's line and headers as ASGI has them."""
    return {
        "type": "http",
        "method": ask.method,
        "scheme": "http",
        "path": ask.path,
        "raw_path": ask.path.encode("ascii"),
        "query_string": ask.query.encode("ascii"),
        "headers": [(name.encode(), value.encode()) for name, value in ask.headers.items()],
        "client": ("127.0.0.1", 50000),
    }


async def exchange(front: Front, ask: RawAsk) -> RawAnswer:
    """Ask, and take the whole answer."""
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": ask.body, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    await front(scope_of(ask), receive, send)
    start, *parts = sent
    headers = {name.decode(): value.decode() for name, value in start["headers"]}
    return RawAnswer(start["status"], headers, b"".join(part.get("body", b"") for part in parts))
