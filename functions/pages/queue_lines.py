"""From a ticket as lists hold it to its line in a queue."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from shared.domain.desk import DeskDocument
from shared.services.marks import Reading
from shared.services.ports import Item
from shared.web.queue_views import QueueLine

LONGEST_SUBJECT = 140  # all of it stands on the ticket's page
LONGEST_NAME = 50
URGENT = 2  # and below


class Named(Protocol):
    """Something of the desk."""

    @property
    def name(self) -> str: ...


def queue_line(desk: DeskDocument, item: Item, reading: Reading, now: datetime) -> QueueLine:
    """The line, with the names that the desk has today."""
    ticket = item.ticket
    priority = desk.priorities.get(ticket.priority)
    return QueueLine(
        number=ticket.number,
        subject=shortened(item.words.subject, LONGEST_SUBJECT),
        requester=shortened(item.words.name, LONGEST_NAME),
        status=_name(desk.statuses, ticket.status),
        state=ticket.state,
        is_answered=ticket.answered and not ticket.state.is_solved,
        priority=_name(desk.priorities, ticket.priority),
        is_urgent=priority is not None and priority.urgency <= URGENT,
        department=_name(desk.departments, ticket.department),
        team=_name(desk.teams, ticket.team),
        agent=_name(desk.agents, ticket.agent),
        due_at=None if ticket.state.is_solved else ticket.due,
        is_overdue=ticket.is_overdue(now),
        updated_at=ticket.updated_at,
        reading=reading,
    )


def shortened(text: str, most: int) -> str:
    """The beginning of a long text."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _name(among: Mapping[str, Named], id: str | None) -> str:
    """What the desk calls it; what it no longer has is called by its id."""
    if id is None:
        return ""
    return shortened(among[id].name if id in among else id, LONGEST_NAME)
