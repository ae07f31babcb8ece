"""The timers. Two and no more: each wakes an instance of its own, every time."""

import azure.functions as func

from functions.edge import note, trace_of
from functions.moments import time_of
from shared.app import App
from shared.clock import ticks
from shared.storage.meter import metered

EACH_MINUTE = "0 * * * * *"
NIGHTLY = "0 17 3 * * *"  # UTC


def blueprint(app: App) -> func.Blueprint:
    """The functions that the clock starts."""
    bp = func.Blueprint()

    @bp.timer_trigger(arg_name="timer", schedule=EACH_MINUTE)
    async def due(timer: func.TimerRequest, context: func.Context) -> None:
        """Ring for the tickets that time has come to look at: what is due costs, not what is open."""
        started, trace = ticks(), trace_of(context)
        with metered() as meter:
            rung = await app.watch.ring_due(trace)
        note(
            "due",
            at=time_of(app.now()),
            rung=rung,
            late=bool(timer.past_due),
            ms=round((ticks() - started) * 1000, 1),
            calls=meter.calls,
            trace=trace.split("-")[1],
        )

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
