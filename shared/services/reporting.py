"""Reads what figures are made of: the rows of the departments that somebody sees (reports of their own come later)."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shared.domain.access import agent_of, is_admin, may_see
from shared.domain.desk import DeskDocument
from shared.domain.errors import NotAllowed, NotFound
from shared.domain.ticket import Ticket
from shared.domain.values import Actor
from shared.domain.views import newest_first
from shared.services.ports import Clock, Desks, Item, Page, Views

MOST_A_SCOPE = 1000  # one call each
MOST_DEPARTMENTS = 10  # two scopes each
_LAST = ":"  # sorts behind every number: the end of a range of order keys

type Half = Literal["open", "closed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Where reading stopped: what lies before `at` in this half of a department is not counted (None: of all)."""

    half: Half
    department: str | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The tickets that figures count: all open ones, and the closed ones that changed since a moment.

    `department` is the only one that was read, None where it is all of `departments`.
    """

    desk: DeskDocument
    departments: Sequence[str]
    department: str | None
    items: Sequence[Item]
    stops: Sequence[Stop]

    @property
    def tickets(self) -> list[Ticket]:
        """The tickets without their words."""
        return [one.ticket for one in self.items]


@dataclass(frozen=True, slots=True)
class Reporter:
    """Gathers facts for an agent."""

    views: Views
    desks: Desks
    now: Clock

    async def facts(self, by: Actor, since: datetime, department: str | None = None) -> Facts:
        """One call for each half of each department. Raises NotAllowed, NotFound for a department of others.

        Who sees very many departments and names none gets the first one.
        """
        desk = await self.desks.current()
        departments = departments_of(desk, by)
        if department is not None and department not in departments:
            raise NotFound(department)
        if not is_admin(desk, by) and len(departments) > MOST_DEPARTMENTS:
            department = department or departments[0]
        scopes = _scopes(desk, by, departments, department)
        pages = await asyncio.gather(*(self._read(half, one, since) for half, one in scopes))
        stops = [_stop(*scope, page) for scope, page in zip(scopes, pages, strict=True) if page.more]
        return Facts(
            desk=desk,
            departments=departments,
            department=department,
            items=_newest(desk, by, pages),
            stops=stops,
        )

    async def _read(self, half: Half, department: str | None, since: datetime) -> Page:
        """Of those that are open the newest first; of those that are closed what changed last."""
        scope = half if department is None else f"{half}!{department}"
        if half == "open":
            return await self.views.page(scope, "created!", 'created"', MOST_A_SCOPE)
        return await self.views.page(scope, "updated!", newest_first("updated", since, _LAST), MOST_A_SCOPE)


def departments_of(desk: DeskDocument, by: Actor) -> list[str]:
    """The departments whose figures an agent sees, by name: all of their tickets and not only a share of them.

    Raises NotAllowed for who is no agent.
    """
    agent = agent_of(desk, by)
    if agent is None:
        raise NotAllowed("figures are for agents")
    seen = [id for id in desk.departments if is_admin(desk, by) or id in agent.roles]
    return sorted(seen, key=lambda one: (desk.departments[one].name.casefold(), one))


def _scopes(
    desk: DeskDocument, by: Actor, departments: Sequence[str], department: str | None
) -> list[tuple[Half, str | None]]:
    halves: tuple[Half, Half] = ("open", "closed")
    if department is None and is_admin(desk, by):
        return [(half, None) for half in halves]
    among = departments if department is None else [department]
    return [(half, one) for half in halves for one in among]


def _stop(half: Half, department: str | None, page: Page) -> Stop:
    last = page.rows[-1][1].ticket
    return Stop(half=half, department=department, at=last.created_at if half == "open" else last.updated_at)


def _newest(desk: DeskDocument, by: Actor, pages: Sequence[Page]) -> list[Item]:
    """Each ticket once, as its newest row has it: while lists follow, it may stand in two."""
    found: dict[str, Item] = {}
    for page in pages:
        for _, item in page.rows:
            known = found.get(item.ticket.number)
            if known is None or known.ticket.version < item.ticket.version:
                found[item.ticket.number] = item
    return [item for item in found.values() if may_see(desk, by, item.ticket)]
