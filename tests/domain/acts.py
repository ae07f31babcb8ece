"""What one command did, as notices and routing look at it."""

from dataclasses import fields, replace
from typing import Any

from shared.domain.desk import Alerts, DeskDocument
from shared.domain.events import Event, Recorded
from shared.domain.steps import Act, Step, steps_of
from shared.domain.values import Actor
from tests.factories import ANA, DESK, NUMBER, VERSIONS, decide, history, stamp

SYSTEM = Actor(kind="system", id="route")


def act_of(before: list[Event | tuple[Event, Actor]], *events: Event, by: Actor = ANA) -> Act:
    """The steps of a command that made these events on a ticket with those before."""
    log = history(*before)
    start = steps_of(log, NUMBER, VERSIONS)[-1].after if before else None
    made = [Recorded(n=n, stamp=stamp(by), event=event) for n, event in enumerate(events, len(log) + 1)]
    return steps_of(made, NUMBER, VERSIONS, start)


def done(before: list[Event | tuple[Event, Actor]], command: Any, by: Actor = ANA, desk: DeskDocument = DESK) -> Act:
    """The steps of a command, as it is decided."""
    start: Step = steps_of(history(*before), NUMBER, VERSIONS)[-1]
    return act_of(before, *decide(start.after, command, by, desk), by=by)


def alerting(**switched: bool) -> DeskDocument:
    """The desk with no alert but these."""
    silent = {one.name: False for one in fields(Alerts)}
    return replace(DESK, alerts=Alerts(**{**silent, **switched}))
