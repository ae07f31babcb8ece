"""The queue functions: what a bell or an errand names is looked at again, or done."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC

import azure.functions as func

from functions.edge import trace_of
from functions.runs import Run, running
from shared.app import App
from shared.services.effect_ports import Errand
from shared.services.web_ports import AskErrand
from shared.storage.ask_queue import decode_notice
from shared.storage.bell import Bell
from shared.storage.errand import decode_errand
from shared.storage.names import QUEUES
from shared.telemetry import measure

CONNECTION = "AzureWebJobsStorage"


def blueprint(app: App) -> func.Blueprint:
    """The functions that bells and errands start. What fails must raise: so the host tries again, and parks at last."""
    bp = func.Blueprint()

    @bp.queue_trigger(arg_name="message", queue_name=QUEUES["bells"], connection=CONNECTION)
    async def follow(message: func.QueueMessage, context: func.Context) -> None:
        """A bell, not a parcel: the ticket's views are brought to its last event, its effects recorded and queued."""
        _note_age(app, "bells", message)
        bell = Bell.decode(message.get_body())
        with running(app, "follow", bell.traceparent or trace_of(context), "hop") as run:
            run.facts |= {"ticket": bell.ticket, "n": await app.follower.follow(bell.ticket, run.trace)}

    @bp.queue_trigger(arg_name="message", queue_name=QUEUES["routes"], connection=CONNECTION)
    async def route(message: func.QueueMessage, context: func.Context) -> None:
        """An agent is drawn for a ticket that nobody has."""
        _note_age(app, "routes", message)
        with _doing("route", decode_errand(message.get_body(), trace_of(context))) as (_, errand):
            await app.router.route(errand)

    @bp.queue_trigger(arg_name="message", queue_name=QUEUES["notices"], connection=CONNECTION)
    async def notice(message: func.QueueMessage, context: func.Context) -> None:
        """Those are told of an event for whom that was recorded; or a requester gets the link that was asked for."""
        _note_age(app, "notices", message)
        found = decode_notice(message.get_body(), trace_of(context))
        if isinstance(found, AskErrand):
            with running(app, "link", found.trace, "hop", action="notice") as run:
                run.facts |= {"ticket": found.ticket}
                await app.links.answer(replace(found, trace=run.trace))
            return
        with _doing("notice", found) as (run, errand):
            run.facts |= await app.noticer.notice(errand)

    @contextmanager
    def _doing(what: str, errand: Errand) -> Iterator[tuple[Run, Errand]]:
        with running(app, what, errand.trace, "hop") as run:
            run.facts |= {"ticket": errand.ticket, "n": errand.n}
            yield run, replace(errand, trace=run.trace)

    return bp


def _note_age(app: App, queue: str, message: func.QueueMessage) -> None:
    """How long it waited, a wait that was wished for with it."""
    if message.insertion_time is not None:
        sent = message.insertion_time.replace(tzinfo=message.insertion_time.tzinfo or UTC)
        measure("queue_age", max(0.0, (app.now() - sent).total_seconds()), queue=QUEUES[queue])
