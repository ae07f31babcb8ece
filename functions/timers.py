"""The timers. Two and no more: each wakes an instance of its own, every time."""

import logging
from collections.abc import Awaitable

import azure.functions as func

from functions.edge import note, trace_of, where
from functions.runs import in_our_words, running
from shared.app import App
from shared.services.replaying import Emptied
from shared.telemetry import count

log = logging.getLogger("zerodesk")
EACH_MINUTE = "0 * * * * *"
NIGHTLY = "0 17 3 * * *"  # UTC


def blueprint(app: App) -> func.Blueprint:
    """The functions that the clock starts."""
    bp = func.Blueprint()

    @bp.timer_trigger(arg_name="timer", schedule=EACH_MINUTE)
    async def due(timer: func.TimerRequest, context: func.Context) -> None:
        """Ring for the tickets that time has come to look at, and for poison: what is due costs, not what is open."""
        failed = list[Exception]()
        with running(app, "due", trace_of(context), "inside") as run:
            rung = await _job(app.watch.ring_due(run.trace), failed)
            emptied = await _job(app.poison.empty(), failed) or []
            for one in emptied:
                _note_poison(one)
            poison = sum(one.rung + one.unread for one in emptied)
            run.facts |= {"rung": rung or 0, "poison": poison, "late": bool(timer.past_due)}
            run.failed = type(failed[0]).__name__ if failed else ""
        if failed:
            raise in_our_words("due", failed[0])  # the run counts as failed, after each job had its turn
        count("timer_runs", timer="due")

    @bp.timer_trigger(arg_name="timer", schedule=NIGHTLY)
    async def tidy(timer: func.TimerRequest, context: func.Context) -> None:
        """Delete what was uploaded days ago and no ticket names."""
        with running(app, "tidy", trace_of(context), "inside") as run:
            run.facts |= {**await app.tidier.tidy(), "late": bool(timer.past_due)}
        count("timer_runs", timer="tidy")

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
    count("poison", one.rung + one.unread, queue=one.queue)
    if one.rung or one.unread:
        note("poison", queue=one.queue, rung=one.rung, unread=one.unread, again=one.again)
