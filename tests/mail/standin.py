"""A stand-in of Azure Communication Services on a loopback port, and of who hands out tokens to identities.

It speaks the REST API of emails (`emails:send`, `emails/operations`) over TLS, for the SDK's own transport.
"""

import asyncio
import ssl
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web

from tests.mail.certificate import make_certificate

type Json = dict[str, Any]
TOKEN = "the-token"


@dataclass
class Way:
    """How one request is answered; `cut` drops the connection before or after the mail was taken."""

    status: int = 202
    code: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    state: str = "Running"
    cut: str = ""
    hangs: bool = False


@dataclass
class StandIn:
    """`ways` are for the next sendings, in turn; then all goes well. `states` are what operations have come to."""

    folder: Path
    ways: list[Way] = field(default_factory=list)
    states: dict[str, Json] = field(default_factory=dict)
    asked: list[Way] = field(default_factory=list)
    posts: list[tuple[str, Json]] = field(default_factory=list)  # what came, with its operation id
    taken: Counter[str] = field(default_factory=Counter)  # what was accepted, by operation id
    queries: list[Mapping[str, str]] = field(default_factory=list)
    tokens: list[Mapping[str, str]] = field(default_factory=list)
    tokens_fail: bool = False
    url: str = ""
    identity_url: str = ""
    released: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def ca(self) -> Path:
        """For a transport that is to trust it."""
        return self.folder / "cert.pem"

    async def send(self, request: web.Request) -> web.StreamResponse:
        way = self.ways.pop(0) if self.ways else Way()
        id, message = request.headers["Operation-Id"], await request.json()
        self.posts.append((id, message))
        self.queries.append(dict(request.query))
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.json_response({"error": {"code": "Denied"}}, status=401)
        if way.status == 202 and way.cut != "before":
            self.taken[id] += 1
        if way.cut:
            assert request.transport is not None
            request.transport.abort()
        if way.hangs:
            await self.released.wait()
        if way.status != 202:
            return _refusal(way)
        place = {"Operation-Location": f"{self.url}/emails/operations/{id}?api-version=x", "Retry-After": "30"}
        body = {"id": id, "status": way.state, **_error(way)}
        return web.json_response(body, status=202, headers={**place, **way.headers})

    async def operation(self, request: web.Request) -> web.StreamResponse:
        self.queries.append(dict(request.query))
        if self.asked:
            return _refusal(self.asked.pop(0))
        id = request.match_info["id"]
        return web.json_response({"id": id, "status": "Running", **self.states.get(id, {})})

    async def token(self, request: web.Request) -> web.StreamResponse:
        self.tokens.append({**request.query, "secret": request.headers.get("X-IDENTITY-HEADER", "")})
        if self.tokens_fail:
            return web.json_response({"error": "invalid_request", "message": "no such identity"}, status=400)
        body = {"access_token": TOKEN, "expires_on": "4102444800", "resource": "x", "token_type": "Bearer"}
        return web.json_response(body)


def _refusal(way: Way) -> web.Response:
    if not way.code:
        return web.Response(status=way.status, headers=way.headers, text="<html>away</html>")
    return web.json_response(_error(way), status=way.status, headers=way.headers)


def _error(way: Way) -> Json:
    return {"error": {"code": way.code, "message": "about pat@example.com"}} if way.code else {}


@asynccontextmanager
async def stand_in(folder: Path) -> AsyncIterator[StandIn]:
    """Serving, on ports of its own."""
    made = StandIn(folder)
    make_certificate(folder)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    mail, identity = web.Application(), web.Application()
    mail.router.add_post("/emails:send", made.send)
    mail.router.add_get("/emails/operations/{id}", made.operation)
    identity.router.add_get("/token", made.token)
    runners = [web.AppRunner(app, access_log=None, shutdown_timeout=0.1) for app in (mail, identity)]
    for runner, context in zip(runners, (tls, None), strict=True):
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    made.url, made.identity_url = (f"127.0.0.1:{runner.addresses[0][1]}" for runner in runners)
    made.url, made.identity_url = f"https://{made.url}", f"http://{made.identity_url}/token"
    try:
        yield made
    finally:
        made.released.set()
        for runner in runners:
            await runner.cleanup()
