"""An app's own functions called in this process, behind the same front door: for fast tests.

Skips what the worker library adds (indexing checks, thread pool), not what the host does to a request.
"""

import asyncio
import inspect
import logging
import threading
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import azure.functions as func
import httpx
from azure.functions.meta import Datum, get_binding_registry
from azure_functions_runtime.bindings.context import Context
from azure_functions_runtime.bindings.retrycontext import RetryContext
from azure_functions_runtime.bindings.tracecontext import TraceContext

from dev.host.config import HostConfig
from dev.host.function import Function, Metadata, Outcome
from dev.host.http import Front
from dev.host.trace import Trace

log = logging.getLogger(__name__)


class DirectFunctions:
    """The functions of a FunctionApp, and an invoker that calls them with real requests and contexts."""

    def __init__(self, app: func.FunctionApp) -> None:
        self._code: dict[str, Callable[..., Any]] = {}
        self.functions: list[Function] = []
        app.functions_bindings = None  # else the app takes a second look for a second set of the same names
        for indexed in app.get_functions():
            name = indexed.get_function_name() or ""
            self._code[name] = indexed.get_user_function()
            self.functions.append(Function.of(name, name, indexed.get_raw_bindings()))

    async def __call__(self, function: Function, trigger: Datum, metadata: Metadata, trace: Trace) -> Outcome:
        """Invoke as the worker does: any exception is an outcome, with its stack in the log."""
        try:
            return Outcome(await self.call(function, trigger, metadata, trace))
        except Exception as error:
            log.exception("%s failed", function.name)
            return Outcome(error=repr(error))

    async def call(self, function: Function, trigger: Datum, metadata: Metadata, trace: Trace) -> Datum | None:
        """Invoke, and let an exception of the function through."""
        code, binding = self._code[function.name], function.trigger
        arguments = {binding["name"]: _converter(binding["type"]).decode(trigger, trigger_metadata=metadata)}
        if "context" in inspect.signature(code).parameters:
            arguments["context"] = _context(function.name, trace)
        returned = await _run(code, arguments)
        if function.is_started_by("http"):
            return cast(Datum, _converter("http").encode(returned, expected_type=None))
        if returned is not None:
            raise RuntimeError(f"function {function.name!r} without a $return binding returned a non-None value")
        return None


def client(app: func.FunctionApp, *, config: HostConfig | None = None, caller: str = "127.0.0.1") -> httpx.AsyncClient:
    """An HTTP client whose server is `app`, under the host.json of the current folder unless one is given."""
    direct = DirectFunctions(app)
    front = Front(direct.functions, direct, config or HostConfig.read(Path.cwd()))
    transport = httpx.ASGITransport(front, raise_app_exceptions=False, client=(caller, 50000))
    return httpx.AsyncClient(transport=transport, base_url="http://localhost")


async def _run(code: Callable[..., Any], arguments: dict[str, Any]) -> Any:
    """A sync function must not stall the loop: it goes to a thread, as in the worker."""
    if inspect.iscoroutinefunction(code):
        return await code(**arguments)
    return await asyncio.to_thread(code, **arguments)


def _converter(binding: str) -> Any:
    return get_binding_registry().get(binding)


def _context(name: str, trace: Trace) -> Context:
    """The worker library's own context object, so that an app sees the same attributes under both."""
    traced = TraceContext(trace.parent, trace.state, {})
    return Context(name, "", str(uuid.uuid4()), threading.local(), traced, RetryContext(0, 0, None))
