"""The few endpoints under /admin that help on a developer's machine; the real ones ask for the master key."""

import asyncio
import json
import logging
import uuid
from collections.abc import Iterable, Mapping

from azure.functions.meta import Datum

from dev.host.function import Function, Invoke, Metadata
from dev.host.reply import Reply
from dev.host.timers import tick
from dev.host.trace import Trace

log = logging.getLogger(__name__)


class Admin:
    """`GET host/status`, `GET host/ping`, and `POST functions/{name}`: run a queue or timer function by hand."""

    def __init__(self, functions: Iterable[Function], invoke: Invoke) -> None:
        self._functions = {function.name.lower(): function for function in functions}
        self._invoke = invoke
        self._running: set[asyncio.Task[None]] = set()

    async def __call__(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        where = path.lower().removeprefix("admin/").rstrip("/")
        if where == "host/ping" and method in {"GET", "POST"}:
            return Reply(200)
        if where == "host/status" and method == "GET":
            status = json.dumps({"id": "local", "state": "Running"}).encode()
            return Reply(200, (("content-type", "application/json"),), status)
        if method == "POST" and where.startswith("functions/"):
            return self._by_hand(where.removeprefix("functions/"), headers, body)
        return Reply(404)

    def _by_hand(self, name: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """A web page cannot send JSON here unasked, so asking for JSON keeps other sites' pages out."""
        function = self._functions.get(name)
        if not function or function.is_started_by("http"):
            return Reply(404)
        if not headers.get("content-type", "").startswith("application/json"):
            return Reply(415)
        try:
            given = json.loads(body or b"{}").get("input") or ""
        except (ValueError, AttributeError):
            return Reply(400)
        self._start(function, given if isinstance(given, str) else json.dumps(given))
        return Reply(202)

    def _start(self, function: Function, given: str) -> None:
        trigger = Datum(given, "string") if function.is_started_by("queue") else tick(past_due=False)
        metadata = {"Id": Datum(str(uuid.uuid4()), "string"), "DequeueCount": Datum("1", "json")}
        task = asyncio.create_task(self._run(function, trigger, metadata))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _run(self, function: Function, trigger: Datum, metadata: Metadata) -> None:
        outcome = await self._invoke(function, trigger, metadata, Trace.fresh())
        if not outcome.ok:
            log.error("Executed 'Functions.%s' (Failed): %s", function.name, outcome.error)
