"""From the facts of a desk to the list of the tickets behind one figure."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal

from shared.domain.figures import (
    Figure,
    Period,
    behind,
    first_reply_ms,
    grouped,
    promise,
    resolution_ms,
    solved_at,
)
from shared.domain.ticket import Ticket
from shared.services.ports import Item
from shared.services.reporting import MOST_A_SCOPE, Facts
from shared.web.figures_links import Whose
from shared.web.figures_views import BehindPage, TicketBehind
from shared.web.reckoning import name_of, stops_of

type Behind = Literal["opened", "resolved", "backlog", "overdue", "replied", "sla"]
MOST_LINES = 25
_MILLISECOND = timedelta(milliseconds=1)

_FIGURES: Mapping[Behind, tuple[Figure, ...]] = {
    "opened": ("opened",), "resolved": ("resolved",), "backlog": ("backlog",), "overdue": ("overdue",),
    "replied": ("replied",), "sla": ("missed", "met"),
}  # fmt: skip


def behind_page(
    facts: Facts, period: Period, whose: Whose, figure: Behind, *, day: datetime | None, page: int
) -> BehindPage:
    """One page of the tickets, what took longest first; of promises the broken ones."""
    among = grouped(facts.tickets, whose.by).get(whose.group, []) if whose.is_one else facts.tickets
    found = [one for name in _FIGURES[figure] for one in _sorted(behind(name, among, period), figure, period.now)]
    items, first = {one.ticket.number: one for one in facts.items}, (page - 1) * MOST_LINES
    shown = [items[one.number] for one in found[first : first + MOST_LINES]]
    date = None if day is None else day.date().isoformat()
    return BehindPage(
        figure=figure,
        by=whose.by,
        group=name_of(facts.desk, whose.by, whose.group) if whose.is_one else None,
        department=name_of(facts.desk, "department", facts.department),
        day=day,
        items=[_line(facts, one, figure, period.now) for one in shown],
        total=len(found),
        page=page,
        next=whose.behind(figure, date, page + 1) if first + MOST_LINES < len(found) else "",
        before=whose.behind(figure, date, page - 1) if page > 1 else "",
        back=whose.figures(),
        stops=stops_of(facts),
        most=MOST_A_SCOPE,
    )


def _sorted(tickets: Sequence[Ticket], figure: Behind, now: datetime) -> list[Ticket]:
    return sorted(tickets, key=lambda one: (-(_TOOK[figure](one, now) or 0), one.number))


def _line(facts: Facts, item: Item, figure: Behind, now: datetime) -> TicketBehind:
    ticket, statuses = item.ticket, facts.desk.statuses
    kept = promise(ticket, now)
    return TicketBehind(
        number=ticket.number,
        subject=item.words.subject,
        status=statuses[ticket.status].name if ticket.status in statuses else ticket.status,
        state=ticket.state,
        at=_AT[figure](ticket, now),
        took=None if figure in ("opened", "sla") else _TOOK[figure](ticket, now),
        is_missed=kept.is_missed if kept is not None and figure == "sla" else None,
    )


def _since(at: datetime | None, now: datetime) -> int | None:
    return None if at is None else (now - at) // _MILLISECOND


def _decided_at(ticket: Ticket, now: datetime) -> datetime | None:
    kept = promise(ticket, now)
    return None if kept is None else kept.decided_at


_AT: Mapping[Behind, Callable[[Ticket, datetime], datetime | None]] = {
    "opened": lambda ticket, _: ticket.created_at,
    "resolved": lambda ticket, _: solved_at(ticket),
    "backlog": lambda ticket, _: ticket.created_at,
    "overdue": lambda ticket, _: ticket.due,
    "replied": lambda ticket, _: ticket.first_reply_at,
    "sla": _decided_at,
}
_TOOK: Mapping[Behind, Callable[[Ticket, datetime], int | None]] = {
    "opened": lambda ticket, now: -(_since(ticket.created_at, now) or 0),  # the newest first
    "resolved": lambda ticket, _: resolution_ms(ticket),
    "backlog": lambda ticket, now: _since(ticket.created_at, now),
    "overdue": lambda ticket, now: _since(ticket.due, now),
    "replied": lambda ticket, _: first_reply_ms(ticket),
    "sla": lambda ticket, now: -(_since(_decided_at(ticket, now), now) or 0),
}
