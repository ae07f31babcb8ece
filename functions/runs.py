"""One run of a function: its span, its storage calls and what they cost, and the line of log that says so."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import azure.functions as func

from functions.contract import Contract
from functions.edge import Handler, guarded, note, trace_id_of, trace_of, where
from functions.headers import guard
from functions.moments import time_of
from functions.problems import kind_of
from shared import telemetry
from shared.app import App
from shared.clock import ticks
from shared.costs import cost_of
from shared.services.ports import UnknownMessage
from shared.storage.meter import Meter, metered

log = logging.getLogger("zerodesk")


class RunFailed(Exception):
    """A bug, by the name of its error's class: the host logs what comes out of a function, and that may hold words."""


@dataclass(slots=True)
class Run:
    """`trace` is what it hands on, `facts` are for the line, `failed` says that it did though it answers."""

    trace: str
    facts: dict[str, Any] = field(default_factory=dict)
    failed: str = ""


@contextmanager
def running(app: App, what: str, parent: str, kind: telemetry.Kind, *, action: str | None = None) -> Iterator[Run]:
    """Around the work of a function; `action` names it where `what` does not. What fails has no line, but its span."""
    action, started = action or what, ticks()
    with telemetry.stretch(action, parent, kind) as opened, metered() as meter:
        run = Run(opened.trace or parent)
        try:
            yield run
        except Exception as error:
            opened.fail(type(error).__name__)
            raise in_our_words(action, error) from None
        finally:
            ms = round((ticks() - started) * 1000, 1)
            _measure(app, action, meter, ms)
            opened.say(calls=meter.calls, **run.facts)
        if run.failed:
            opened.fail(run.failed)
        moment = time_of(app.now())
        note(what, at=moment, **run.facts, ms=ms, calls=meter.calls, trace=trace_id_of(run.trace))


def _measure(app: App, action: str, meter: Meter, ms: float) -> None:
    telemetry.measure("storage_calls", meter.calls, action=action)
    telemetry.measure("action_cost", cost_of(meter.by_service, ms, app.memory_mb), action=action)


def in_our_words(action: str, error: Exception) -> Exception:
    """What fails must raise, so that the host tries again; it logs the text, so a bug's own stays here."""
    if isinstance(error, UnknownMessage) or kind_of(error) is not None:
        return error
    log.error("%s failed: %s", action, where(error))
    return RunFailed(type(error).__name__)


async def serve_request(
    app: App, contract: Contract, handler: Handler, req: func.HttpRequest, context: func.Context
) -> func.HttpResponse:
    """Run a handler; whatever happens inside, the answer is ours: the host's own would be an empty 500."""
    with running(app, "request", trace_of(context), "inside", action=contract.name) as run:
        answer = await guarded(app, contract, handler, req, run.trace)
        say_what(run, contract, req, answer)
    return guard(answer)


def say_what(run: Run, contract: Contract, req: func.HttpRequest, answer: func.HttpResponse) -> None:
    """The trace for who asked, and for the line what was asked and answered."""
    answer.headers["Trace-Id"] = trace_id_of(run.trace)
    run.facts |= {"method": req.method, "route": contract.path, "status": answer.status_code}
    run.failed = str(answer.status_code) if answer.status_code >= 500 else ""
