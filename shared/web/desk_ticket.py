"""From a ticket as read to the page on which agents work on it."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

from shared.domain.access import can_take, permissions_in
from shared.domain.clocks import settled
from shared.domain.events import Recorded
from shared.domain.values import Actor, Permission
from shared.services.reading import Seen, Thread
from shared.web.canned_lists import canned_choices, size_of
from shared.web.changes import changes_of, statuses_for
from shared.web.desk_thread import desk_days, first_of, said
from shared.web.event_lines import named
from shared.web.room import MOST_OF_THREAD
from shared.web.ticket_views import Asks, ClockShown, DeskTicket, Done, OtherTicket, Trouble, Why, WritingForm
from shared.web.views import Typed

_MS = timedelta(milliseconds=1)
_IS_EVENT = re.compile(r"[1-9][0-9]{0,7}", re.ASCII)


class Looking(msgspec.Struct, frozen=True, kw_only=True):
    """Who looks at a ticket, when, from where, and what they did just now.

    `typed` are forms that are shown again, by their names; `newer` is an answer that came before theirs; `inserted`: a
    canned text was put into the form that was typed, and it is markdown since then if that is `turned`.
    """

    by: Actor
    now: datetime
    zone: str
    nonce: str
    is_latest: bool = True
    done: Done | None = None
    typed: Mapping[str, Typed] = msgspec.field(default_factory=dict)
    newer: Recorded | None = None
    trouble: Why | None = None
    inserted: bool = False
    turned: bool = False


def desk_ticket(thread: Thread, look: Looking) -> DeskTicket:
    """The page for who looks."""
    seen, ticket = thread.seen, thread.seen.ticket
    days = desk_days(seen, thread.entries, look.zone, MOST_OF_THREAD - 2 * size_of(canned_choices(seen)))
    first = first_of(days) if days else 1
    held = permissions_in(seen.desk, look.by, ticket.department)
    priority = seen.desk.priorities.get(ticket.priority)
    return DeskTicket(
        number=ticket.number,
        version=ticket.version,
        subject=seen.words.subject,
        status=named(ticket.status, seen.desk.statuses),
        state=ticket.state,
        priority=named(ticket.priority, seen.desk.priorities),
        urgency=priority.urgency if priority else 3,
        agent=named(ticket.agent, seen.desk.agents),
        asks=Asks(name=seen.words.name, email=seen.words.email, phone=seen.words.phone),
        source=ticket.source,
        opened_at=ticket.created_at,
        due=ticket.due,
        is_overdue=ticket.is_overdue(look.now),
        clock=_clock(seen, look.now),
        changes=changes_of(seen, look.by, look.zone, look.typed, look.nonce),
        days=days,
        before=first if first > 1 else None,
        is_latest=look.is_latest,
        nonce=look.nonce,
        reply=_writing("reply", seen, look, may=Permission.REPLY in held),
        note=_writing("note", seen, look, may=Permission.NOTE in held),
        may_comment=Permission.NOTE in held,
        may_claim=may_claim(seen, look.by),
        may_release=_may_release(seen, look.by, held),
        meanwhile=said(seen, look.newer) if look.newer else None,
        trouble=Trouble(code=look.trouble, agent=named(ticket.agent, seen.desk.agents)) if look.trouble else None,
        done=look.done,
        problems=next((one for one in look.typed.values() if one.problems), Typed(nonce="")),
    )


def other_ticket(seen: Seen) -> OtherTicket:
    """A line about another ticket."""
    ticket = seen.ticket
    return OtherTicket(
        number=ticket.number,
        subject=seen.words.subject,
        status=named(ticket.status, seen.desk.statuses),
        state=ticket.state,
        updated_at=ticket.updated_at,
    )


def may_claim(seen: Seen, by: Actor) -> bool:
    """Whether the ticket is open, nobody's, and could be this agent's."""
    ticket, desk = seen.ticket, seen.desk
    is_free = ticket.agent is None and not ticket.state.is_solved
    holds = Permission.ASSIGN in permissions_in(desk, by, ticket.department)
    return is_free and holds and can_take(desk, by.id, ticket.department)


def _may_release(seen: Seen, by: Actor, held: frozenset[Permission]) -> bool:
    """Whether it is the reader's own, and open; from others it is taken by choosing another agent."""
    return seen.ticket.agent == by.id and not seen.ticket.state.is_solved and Permission.RELEASE in held


def _writing(form: str, seen: Seen, look: Looking, *, may: bool) -> WritingForm | None:
    if not may or not look.is_latest:
        return None
    typed = look.typed.get(form)
    others = [one for one in statuses_for(seen, look.by) if one.id != seen.ticket.status]
    return WritingForm(
        typed=typed or Typed(nonce=look.nonce),
        statuses=others,
        canned=canned_choices(seen),
        seen=_seen_by_writer(seen, typed, look),
        is_asked_for=typed is not None,
        is_inserted=typed is not None and look.inserted,
        is_turned=typed is not None and look.turned,
    )


def _seen_by_writer(seen: Seen, typed: Typed | None, look: Looking) -> int:
    """What a form that comes back said: its writer looks at the form, and not at what came into the thread meanwhile.

    But where the page is about an answer, another's or their own, they are told to look at that.
    """
    is_about_answer = look.newer is not None or (typed is not None and typed.problems.get("form") == "sent")
    said = typed.value("seen") if typed and not is_about_answer else ""
    return min(int(said), seen.ticket.version) if _IS_EVENT.fullmatch(said) else seen.ticket.version


def _clock(seen: Seen, now: datetime) -> ClockShown | None:
    """The plan's own promise, as a reader may know it now."""
    if seen.ticket.clock is None:
        return None
    clock = settled(seen.ticket.clock, now)
    ends = clock.stopped_at or now
    return ClockShown(
        plan=named(clock.policy, seen.desk.slas),
        verdict=clock.verdict,
        due=clock.deadline,
        is_paused=clock.is_live and clock.since is None,
        left_ms=None if clock.deadline is None else (clock.deadline - ends) // _MS,
    )
