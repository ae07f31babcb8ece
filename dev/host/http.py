"""The host's front door: an ASGI app over HTTP functions and whatever invokes them."""

import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping

from dev.host.config import HostConfig
from dev.host.function import Function, Invoke
from dev.host.reply import Reply, Send, Unwritable
from dev.host.request import BadRequest, Receive, Scope, body_of, datum, headers_of, path_of
from dev.host.routes import Routes
from dev.host.trace import Trace

log = logging.getLogger(__name__)

Admin = Callable[[str, str, Mapping[str, str], bytes], Awaitable[Reply]]
"""Answers (method, path, headers, body) of everything under /admin, which is the host's own."""


class Front:
    """Routes a request to a function; refuses, as the host does, with an empty body."""

    def __init__(
        self, functions: Iterable[Function], invoke: Invoke, config: HostConfig, admin: Admin | None = None
    ) -> None:
        self._routes = Routes(functions, config.route_prefix)
        self._invoke = invoke
        self._headers = config.custom_headers
        self._admin = admin

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["type"] == "http", scope["type"]
        try:
            reply = await self._answer(scope, receive)
        except BadRequest as refused:
            reply = Reply(refused.status)
        await reply.adding(self._headers).send(send, to_head=scope["method"] == "HEAD")

    async def _answer(self, scope: Scope, receive: Receive) -> Reply:
        path, headers = path_of(scope), headers_of(scope)
        if self._admin and path.lower().startswith("admin/"):
            return await self._admin(scope["method"], path, headers, await body_of(headers, receive))
        found = self._routes.match(scope["method"], path)
        if not found:
            return Reply(404)
        function, route = found
        request = datum(scope, headers, route, await body_of(headers, receive))
        trace = Trace.following(headers.get("traceparent", ""), headers.get("tracestate", ""))
        outcome = await self._invoke(function, request, {}, trace)
        try:
            return Reply.of(outcome.returned) if outcome.ok else _failed(function, outcome.error)
        except Unwritable as error:
            return _failed(function, error)


def _failed(function: Function, error: object) -> Reply:
    """The words stay in the log: the caller gets a bare 500."""
    log.error("Executed 'Functions.%s' (Failed): %s", function.name, error)
    return Reply(500)
