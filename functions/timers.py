"""The timers. Two and no more: each wakes an instance of its own, every time."""

import logging
from collections.abc import Awaitable

import azure.functions as func

from functions.edge import note, trace_of, where
from functions.moments import time_of
from shared.app import App
from shared.clock import ticks
from shared.services.replaying import Emptied
from shared.storage.meter import metered

log = logging.getLogger("zerodesk")
EACH_MINUTE = "0 * * * * *"
NIGHTLY = "0 17 3 * * *"  # UTC


def blueprint(app: App) -> func.Blueprint:
    """The functions that the clock starts."""
    bp = func.Blueprint()

    @bp.timer_trigger(arg_name="timer", schedule=EACH_MINUTE)
    async def due(timer: func.TimerRequest, context: func.Context) -> None:
        """Ring for the tickets that time has come to look at, and for poison: what is due costs, not what is open."""
        started, trace, failed = ticks(), trace_of(context), list[Exception]()
        with metered() as meter:
            rung = await _job(app.watch.ring_due(trace), failed)
            emptied = await _job(app.poison.empty(), failed) or []
        for one in emptied:
            _note_poison(one)
        note(
            "due",
            at=time_of(app.now()),
            rung=rung,
            poison=sum(one.rung + one.unread for one in emptied),
            late=bool(timer.past_due),
            ms=round((ticks() - started) * 1000, 1),
            calls=meter.calls,
            trace=trace.split("-")[1],
        )
        if failed:
            raise failed[0]  # the run counts as failed, after each job had its turn

    @bp.timer_trigger(arg_name="timer", schedule=NIGHTLY)
    async def tidy(timer: func.TimerRequest, context: func.Context) -> None:
        """Delete what was uploaded days ago and no ticket names."""
        started, trace = ticks(), trace_of(context)
        with metered() as meter:
            counts = await app.tidier.tidy()
        note(
            "tidy",
            at=time_of(app.now()),
            **counts,
            late=bool(timer.past_due),
            ms=round((ticks() - started) * 1000, 1),
            calls=meter.calls,
            trace=trace.split("-")[1],
        )

    return bp


async def _job[T](job: Awaitable[T], failed: list[Exception]) -> T | None:
    """What a job answers; one that fails does not keep the next from running."""
    try:
        return await job
    except Exception as error:
        log.error("a job of the timer failed: %s", where(error))
        failed.append(error)
        return None


def _note_poison(one: Emptied) -> None:
    if one.rung or one.unread:
        note("poison", queue=one.queue, rung=one.rung, unread=one.unread, again=one.again)
