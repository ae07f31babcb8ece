"""Facts, stamps and a desk for domain tests, short to write."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from dev.seed import demo_desk
from shared.domain import events as e
from shared.domain.decisions import decide as decide_
from shared.domain.desk import DeskDocument
from shared.domain.events import Event, Recorded
from shared.domain.ticket import Ticket, fold
from shared.domain.values import Actor, Grant, Message, Stamp, State, Words
from shared.services.ports import Commit

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
NUMBER = "123456"


def agent(id: str) -> Actor:
    return Actor(kind="agent", id=id)


OLGA, ANA, BEN, LEA, VERA, LEO = (agent(id) for id in ("olga", "ana", "ben", "lea", "vera", "leo"))
PAT = Actor(kind="person", id="pat")
KIM = Actor(kind="person", id="kim")
INTAKE = Actor(kind="key", id="local-intake", grant=Grant(scopes=frozenset({"intake"})))


def demo() -> DeskDocument:
    """The demo desk without its keys."""
    return replace(msgspec.convert({**demo_desk(), "keys": {}}, DeskDocument), version="1-test")


DESK = demo()
VERSIONS = {DESK.version: DESK}


def stamp(by: Actor = ANA, at: datetime = NOON + timedelta(hours=1), command: str = "c") -> Stamp:
    return Stamp(command_id=command, by=by, at=at, desk=DESK.version, trace="00-0-0-00")


def text(source: str = "words") -> Message:
    return Message(source=source)


def opened(**changes: Any) -> e.TicketOpened:
    """Pat's ticket in Online Banking, team Online Banking, unassigned."""
    facts: dict[str, Any] = {
        "requester": "pat",
        "source": "api",
        "topic": "online-banking",
        "department": "online-banking",
        "team": "online-banking",
        "sla": "sev-a",
        "priority": "high",
        "status": "open",
        "state": State.OPEN,
        "due_at": None,
        "routing": {},
        "words": Words(subject="Down", message=text(), name="Pat", email="pat@example.com"),
    }
    return e.TicketOpened(**{**facts, **changes})


def history(*events: Event | tuple[Event, Actor]) -> list[Recorded]:
    """The events a minute apart, from noon; one by somebody else than Ana comes as (event, actor)."""
    pairs = [one if isinstance(one, tuple) else (one, ANA) for one in events]
    return [
        Recorded(n=n, stamp=stamp(by, NOON + timedelta(minutes=n - 1)), event=event)
        for n, (event, by) in enumerate(pairs, 1)
    ]


def ticket(*events: Event | tuple[Event, Actor]) -> Ticket:
    """The ticket after these events; Pat's opened one where none are given."""
    return fold(history(*(events or (opened(),))), NUMBER, VERSIONS)


def given_to(agent: str, **changes: Any) -> Ticket:
    """Pat's ticket, assigned to an agent."""
    return ticket(opened(**changes), e.TicketAssigned(agent=agent, how="assign"))


def resolved(status: str = "resolved") -> e.TicketResolved:
    return e.TicketResolved(status=status, state=State.RESOLVED, from_status="open")


def closed() -> e.TicketClosed:
    return e.TicketClosed(status="closed", state=State.CLOSED, from_status="open")


def waiting(state: State = State.PENDING) -> e.StatusChanged:
    return e.StatusChanged(status=state.value, state=state, from_status="open")


def replied() -> e.ReplyPosted:
    return e.ReplyPosted(words=Words(message=text()))


def changed(kind: str, id: str, desk: DeskDocument = DESK, **changes: Any) -> DeskDocument:
    """The desk with one thing of it changed: `changed("agents", "ben", away=True)`."""
    among = getattr(desk, kind)
    return replace(desk, **{kind: {**among, id: replace(among[id], **changes)}})  # type: ignore[arg-type]


def without(kind: str, id: str, desk: DeskDocument = DESK) -> DeskDocument:
    """The desk with one thing of it gone."""
    return replace(desk, **{kind: {one: it for one, it in getattr(desk, kind).items() if one != id}})  # type: ignore[arg-type]


def decide(ticket: Ticket, command: Any, by: Actor = ANA, desk: DeskDocument = DESK) -> list[Event]:
    return decide_(ticket, command, stamp(by), desk)


def kinds(events: list[Event]) -> list[str]:
    return [one.kind for one in events]


def of_somebody_else(number: str) -> Commit:
    """What takes a number before a test's own create: another command's ticket, which rings no bell."""
    return Commit(
        number=number,
        base=None,
        events=[opened()],
        stamp=stamp(command="other"),
        desks=VERSIONS,
        status=201,
        request=b"",
        nonce="other",
    )
