"""Where a ticket stands in the lists: scopes and order keys as a pure function of its state (DESIGN.md 4)."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from shared.domain.ticket import Ticket

VIEW_VERSION = 2  # of the rows; raise it when their keys or content change, and every follow rewrites them

type Order = Literal["updated", "created", "due"]

_LATEST = 10**15 - 1
_WITHOUT = _LATEST  # a ticket without due date stands after all that have one
ORDER_KEY = re.compile(r"(updated|created|due)![0-9]{15}![0-9]{6,12}", re.ASCII)


def scopes_of(ticket: Ticket) -> frozenset[str]:
    """Every list that the ticket stands in: one for each department, team, agent and person that may see it."""
    if ticket.state.is_solved:
        closed = {"closed", f"closed!{ticket.department}", f"closed!person:{ticket.requester}"}
        return frozenset(closed | ({f"closed!agent:{ticket.agent}"} if ticket.agent else set()))
    within = {"open", f"open!{ticket.department}", f"open!person:{ticket.requester}"}
    if ticket.team:
        within.add(f"open!team:{ticket.team}")
    if ticket.agent:
        return frozenset(within | {f"open!agent:{ticket.agent}"})
    within |= {"unassigned", f"unassigned!{ticket.department}"}
    return frozenset(within | ({f"unassigned!team:{ticket.team}"} if ticket.team else set()))


def keys_in(ticket: Ticket, scope: str) -> tuple[str, ...]:
    """The order keys of the ticket's rows in a scope; none where it does not stand there."""
    if scope not in scopes_of(ticket):
        return ()
    updated = newest_first("updated", ticket.updated_at, ticket.number)
    if ticket.state.is_solved:
        return (updated,)
    created = newest_first("created", ticket.created_at, ticket.number)
    return (updated, created, soonest_first(ticket.due, ticket.number))


def standings(ticket: Ticket) -> Mapping[str, tuple[str, ...]]:
    """Scope -> order keys, for all scopes of the ticket."""
    return {scope: keys_in(ticket, scope) for scope in scopes_of(ticket)}


def newest_first(order: Order, at: datetime, number: str) -> str:
    """An order key that sorts later times first; ties end with the number."""
    return f"{order}!{_LATEST - millis(at):015}!{number}"


def soonest_first(due: datetime | None, number: str) -> str:
    """An order key that sorts by due date, those without one last."""
    return f"due!{_WITHOUT if due is None else millis(due):015}!{number}"


def overdue_before(now: datetime) -> str:
    """The end of the range of `due!` keys that are overdue at `now`."""
    return f"due!{millis(now):015}!"


def millis(at: datetime) -> int:
    """Milliseconds since 1970, exact for times of whole milliseconds."""
    return round(at.timestamp() * 1000)
