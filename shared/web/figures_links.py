"""Where the numbers of figures lead: to a queue that shows the same tickets, else to a list of them."""

from urllib.parse import urlencode

import msgspec

from shared.domain.figures import Grouping

FIGURES = "/desk/figures"
BEHIND = "/desk/figures/tickets"


class Whose(msgspec.Struct, frozen=True, kw_only=True):
    """Whose figures: those of a group where `is_one` (None: of what has none), within a department or all that one
    sees. `sees_all`: who looks sees every department, so that queues of a team or agent hold the same tickets."""

    by: Grouping
    department: str | None
    sees_all: bool
    is_one: bool = False
    group: str | None = None

    def of(self, group: str | None) -> "Whose":
        """Those of one group."""
        return msgspec.structs.replace(self, is_one=True, group=group)

    def figures(self) -> str:
        """The page of the figures."""
        return _with(FIGURES, by=self.by, department=self.department)

    def behind(self, figure: str, day: str | None = None, page: int = 1) -> str:
        """The list of the tickets behind a figure."""
        group = (self.group or "") if self.is_one else None
        number = None if page == 1 else str(page)
        return _with(BEHIND, of=figure, by=self.by, id=group, department=self.department, day=day, page=number)

    def backlog(self) -> str:
        """What is open."""
        if self.is_one and self.by == "agent" and self.group is None and self._is_whole:
            return _with("/desk", view="unassigned", department=self.department)
        return self._queue("open") or self.behind("backlog")

    def overdue(self) -> str:
        """What is overdue."""
        return self._queue("overdue") or self.behind("overdue")

    @property
    def _is_whole(self) -> bool:
        return self.sees_all or self.department is not None

    def _queue(self, view: str) -> str | None:
        if not self.is_one:
            return _with("/desk", view=view, department=self.department) if self._is_whole else None
        if self.group is None:
            return None
        if self.by == "department":
            return _with("/desk", view=view, department=self.group)
        return (
            _with("/desk", view=view, department=self.department, **{self.by: self.group}) if self._is_whole else None
        )


def _with(path: str, **query: str | None) -> str:
    given = {name: value for name, value in query.items() if value is not None}
    return f"{path}?{urlencode(given)}" if given else path
