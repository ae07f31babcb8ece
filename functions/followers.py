"""The queue functions: a bell names a ticket, and its views are brought to its last event."""

import azure.functions as func

from functions.edge import note, trace_of
from functions.moments import time_of
from shared.app import App
from shared.clock import ticks
from shared.storage.bell import Bell
from shared.storage.meter import metered
from shared.storage.names import QUEUES


def blueprint(app: App) -> func.Blueprint:
    """The functions that bells start."""
    bp = func.Blueprint()

    @bp.queue_trigger(arg_name="message", queue_name=QUEUES["bells"], connection="AzureWebJobsStorage")
    async def follow(message: func.QueueMessage, context: func.Context) -> None:
        """A bell, not a parcel. What fails must raise: that is how the host tries again, and parks at last."""
        bell = Bell.decode(message.get_body())
        started, trace = ticks(), bell.traceparent or trace_of(context)
        with metered() as meter:
            reached = await app.follower.follow(bell.ticket, trace)
        note(
            "follow",
            at=time_of(app.now()),
            ticket=bell.ticket,
            n=reached,
            ms=round((ticks() - started) * 1000, 1),
            calls=meter.calls,
            trace=trace.split("-")[1] if trace.count("-") == 3 else trace,
        )

    return bp
