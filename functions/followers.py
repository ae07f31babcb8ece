"""The queue functions: what a bell or an errand names is looked at again, or done."""

from collections.abc import Awaitable

import azure.functions as func

from functions.edge import note, trace_of
from functions.moments import time_of
from shared.app import App
from shared.clock import ticks
from shared.services.effect_ports import Errand
from shared.storage.bell import Bell
from shared.storage.errand import decode_errand
from shared.storage.meter import metered
from shared.storage.names import QUEUES

CONNECTION = "AzureWebJobsStorage"


def blueprint(app: App) -> func.Blueprint:
    """The functions that bells and errands start. What fails must raise: so the host tries again, and parks at last."""
    bp = func.Blueprint()

    @bp.queue_trigger(arg_name="message", queue_name=QUEUES["bells"], connection=CONNECTION)
    async def follow(message: func.QueueMessage, context: func.Context) -> None:
        """A bell, not a parcel: the ticket's views are brought to its last event, its effects recorded and queued."""
        bell = Bell.decode(message.get_body())
        trace = bell.traceparent or trace_of(context)
        await _run(app, "follow", bell.ticket, trace, app.follower.follow(bell.ticket, trace))

    @bp.queue_trigger(arg_name="message", queue_name=QUEUES["routes"], connection=CONNECTION)
    async def route(message: func.QueueMessage, context: func.Context) -> None:
        """An agent is drawn for a ticket that nobody has."""
        errand = _errand(message, context)
        await _run(app, "route", errand.ticket, errand.trace, _named(errand, app.router.route(errand)))

    @bp.queue_trigger(arg_name="message", queue_name=QUEUES["notices"], connection=CONNECTION)
    async def notice(message: func.QueueMessage, context: func.Context) -> None:
        """Those are told of an event for whom that was recorded."""
        errand = _errand(message, context)
        await _run(app, "notice", errand.ticket, errand.trace, _named(errand, app.noticer.notice(errand)))

    return bp


def _errand(message: func.QueueMessage, context: func.Context) -> Errand:
    return decode_errand(message.get_body(), trace_of(context))


async def _named(errand: Errand, work: Awaitable[None]) -> int:
    await work
    return errand.n


async def _run(app: App, what: str, ticket: str, trace: str, work: Awaitable[int]) -> None:
    """Do the work, and write its line: which event of which ticket, how long, how many storage calls, whose trace."""
    started = ticks()
    with metered() as meter:
        n = await work
    note(
        what,
        at=time_of(app.now()),
        ticket=ticket,
        n=n,
        ms=round((ticks() - started) * 1000, 1),
        calls=meter.calls,
        trace=trace.split("-")[1] if trace.count("-") == 3 else trace,
    )
