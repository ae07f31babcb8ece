"""The views of figures: what was done, how quickly and by whom, and the tickets behind each number."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, Literal

import msgspec

from shared.domain.figures import Figure, Grouping
from shared.web.chart import Chart
from shared.web.views import Choice


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """A number, and where its tickets are listed."""

    number: int
    path: str


class Took(msgspec.Struct, frozen=True, kw_only=True):
    """How long it took half of them, nine in ten, and all but one in twenty; None where there were none."""

    p50: int | None
    p90: int | None
    p95: int | None
    path: str


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """How many promises were kept of those that were decided."""

    met: int
    missed: int
    percent: int | None
    path: str


class GroupShown(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of a department, team or agent; without a name, of the tickets that have none."""

    name: str
    opened: Count
    resolved: Count
    backlog: Count
    overdue: Count
    first_reply: Took
    resolution: Took
    sla: Kept


class DayShown(msgspec.Struct, frozen=True, kw_only=True):
    """What was opened and solved on a day."""

    at: datetime
    opened: Count
    resolved: Count


class StopShown(msgspec.Struct, frozen=True, kw_only=True):
    """Where counting stopped; without a department, for all of them."""

    half: Literal["open", "closed"]
    department: str
    at: datetime


class FiguresPage(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of the last days. `left_out` groups have less to do with than those that are shown."""

    template: ClassVar[str] = "figures.html"
    by: Grouping
    department: str
    departments: Sequence[Choice]
    has_all: bool  # whether all departments can be looked at together
    since: datetime
    all: GroupShown
    groups: Sequence[GroupShown]
    left_out: int
    days: Sequence[DayShown]
    chart: Chart
    stops: Sequence[StopShown]
    most: int

    @property
    def busiest(self) -> int:
        """The largest number of the chart."""
        return max(max(one.opened.number, one.resolved.number) for one in self.days)


class TicketBehind(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket that a figure counts: when, and how long it took where that is the figure."""

    number: str
    subject: str
    status: str
    state: str
    at: datetime | None
    took: int | None
    is_missed: bool | None


class BehindPage(msgspec.Struct, frozen=True, kw_only=True):
    """The tickets behind a figure. `group` is whose it is: None for all, blank for those that have none."""

    template: ClassVar[str] = "figures_behind.html"
    figure: Figure | Literal["sla"]
    by: Grouping
    group: str | None
    department: str
    day: datetime | None
    items: Sequence[TicketBehind]
    total: int
    page: int
    next: str
    before: str
    back: str
    stops: Sequence[StopShown]
    most: int
