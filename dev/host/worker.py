"""Microsoft's worker library, spoken to in plain objects instead of protobuf messages.

It imports, checks and runs the app exactly as in production. `native_invocation` is internal to it: the version
is pinned, and a test compares it with the classic entry.
"""

import asyncio
import sys
import uuid
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import azure_functions_runtime as runtime
from azure.functions.meta import Datum
from azure_functions_runtime.native_invocation import invocation_request_native

from dev.host.function import Function, Metadata, Outcome
from dev.host.trace import Trace


class IndexingFailed(Exception):
    """The app does not load: the worker's reason, after the stack."""


class StatusResult(SimpleNamespace):
    """Stands for the protobuf message of that name."""

    Failure, Success = 0, 1


class BindingInfo(SimpleNamespace):
    """Stands for the protobuf message of that name; the numbers are those of its enums."""

    out, inout, undefined = 1, 2, 0


PROTOS = SimpleNamespace(
    StatusResult=StatusResult,
    BindingInfo=BindingInfo,
    **dict.fromkeys(
        (
            "FunctionMetadataResponse",
            "RpcException",
            "RpcFunctionMetadata",
            "RpcRetryOptions",
            "WorkerInitResponse",
            "WorkerMetadata",
        ),
        SimpleNamespace,
    ),
)


class Worker:
    """The loaded app. One per process: the library keeps its registry in module globals."""

    def __init__(self, functions: list[Function], limit: timedelta | None) -> None:
        self.functions = functions
        self._seconds = limit.total_seconds() if limit else None

    @classmethod
    async def load(cls, root: Path, limit: timedelta | None) -> "Worker":
        """Index `root/function_app.py`; nothing is written there, not even byte code."""
        sys.dont_write_bytecode = True
        sys.path.insert(0, str(root))
        runtime.start_threadpool_executor()
        started = await runtime.worker_init_request(_request(worker_init_request=_init(root)))
        if started.result.status != StatusResult.Success:
            reason = started.result.exception
            raise IndexingFailed(f"{reason.stack_trace.rstrip()}\n{reason.message}")
        answer = await runtime.functions_metadata_request(_request())
        found = answer.function_metadata_results
        if not found:
            raise IndexingFailed(f"0 functions found in {root / 'function_app.py'}")
        return cls([Function.of(each.name, each.function_id, each.raw_bindings) for each in found], limit)

    async def __call__(self, function: Function, trigger: Datum, metadata: Metadata, trace: Trace) -> Outcome:
        """Invoke within `functionTimeout`; the library logs the stack of what fails."""
        inputs = [(function.trigger["name"], trigger)]
        native = invocation_request_native(
            str(uuid.uuid4()), function.id, inputs, metadata, trace_parent=trace.parent, trace_state=trace.state
        )
        try:
            ok, returned, _, error, _ = await asyncio.wait_for(native, self._seconds)
        except TimeoutError:
            return Outcome(error=f"Timeout value of {self._seconds:g} s exceeded")
        return Outcome(returned) if ok else Outcome(error=error)


def _request(**parts: Any) -> SimpleNamespace:
    return SimpleNamespace(request=SimpleNamespace(**parts), properties={"protos": PROTOS, "host": "127.0.0.1"})


def _init(root: Path) -> SimpleNamespace:
    return SimpleNamespace(capabilities={}, function_app_directory=str(root))
