"""The view of queues: what an agent chose to see, and the tickets that stand there."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar
from urllib.parse import urlencode

import msgspec

from shared.domain.listing import VIEWS
from shared.domain.values import State
from shared.services.browsing import Count
from shared.services.marks import Reading
from shared.web.views import Choice

FILTERS = ("department", "team", "agent", "priority")
ONE_ORDER = ("overdue", "closed", "all")  # the order of these goes without saying


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked for: a list, its order, what narrows it, and the place in it. An order not said is blank."""

    view: str = "open"
    order: str = ""
    filters: Mapping[str, str] = msgspec.field(default_factory=dict)
    cursor: str = ""

    def link(self, **changes: str) -> str:
        """The address of this page with something else about it; another list or order begins at its first page."""
        now = {"view": self.view, "order": self.order, **self.filters}
        asked = {name: value for name, value in {**now, **changes}.items() if value}
        return f"/desk?{urlencode(asked)}"

    @property
    def here(self) -> str:
        """This very page."""
        return self.link(cursor=self.cursor)

    @property
    def is_first(self) -> bool:
        """Whether it begins at the beginning."""
        return not self.cursor


class QueueLine(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket in a queue, with names instead of ids; what it does not have is blank."""

    number: str
    subject: str
    requester: str
    status: str
    state: State
    is_answered: bool
    priority: str
    is_urgent: bool
    department: str
    team: str
    agent: str
    due_at: datetime | None
    is_overdue: bool
    updated_at: datetime
    reading: Reading


class QueuePage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of a queue. `counts` are asked for apart; `is_too_wide`: a department has to be chosen first.

    `moved`: the number of a ticket that the agent has just moved out of sight, and that no line is of.
    """

    template: ClassVar[str] = "queue.html"
    wanted: Wanted
    choices: Mapping[str, Sequence[Choice]]  # by the filter's name
    lines: Sequence[QueueLine] = ()
    next: str | None = None
    counts: Mapping[str, Count] | None = None
    has_teams: bool = True
    is_too_wide: bool = False
    moved: str = ""

    @property
    def views(self) -> Sequence[str]:
        """All lists, in the order in which an agent looks at them."""
        return VIEWS

    @property
    def may_order(self) -> bool:
        """Whether there is more than one order."""
        return self.wanted.view not in ONE_ORDER

    @property
    def chosen(self) -> Sequence[str]:
        """What narrows the list, by name; what the desk does not have is called as it was asked for."""
        named = {name: {one.id: one.name for one in some} for name, some in self.choices.items()}
        return [named[name].get(id, id) for name, id in self.wanted.filters.items()]
