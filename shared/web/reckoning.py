"""From the facts of a desk to the page of its figures: pure, so that another source of facts changes nothing here."""

from collections.abc import Mapping, Sequence
from copy import replace
from zoneinfo import ZoneInfo

from shared.domain.desk import DeskDocument
from shared.domain.figures import Figures, Grouping, Period, Spread, behind, figures_of, grouped
from shared.domain.ticket import Ticket
from shared.services.reporting import MOST_A_SCOPE, MOST_DEPARTMENTS, Facts
from shared.web.chart import bars
from shared.web.figures_links import Whose
from shared.web.figures_views import Count, DayShown, FiguresPage, GroupShown, Kept, StopShown, Took
from shared.web.views import Choice

MOST_GROUPS = 25
DAYS = 30


def figures_page(facts: Facts, days: Sequence[Period], whose: Whose, zone: str) -> FiguresPage:
    """The page of these days."""
    tickets, period = facts.tickets, whole(days)
    groups = grouped(tickets, whose.by)
    shown = sorted(groups, key=lambda one: _busiest_first(one, groups[one]))[:MOST_GROUPS]
    by_day = [_day(tickets, day, whose, zone) for day in days]
    return FiguresPage(
        by=whose.by,
        department=facts.department or "",
        departments=[Choice(id=one, name=facts.desk.departments[one].name) for one in facts.departments],
        has_all=whose.sees_all or len(facts.departments) <= MOST_DEPARTMENTS,
        since=period.since,
        all=_group("", figures_of(tickets, period), whose),
        groups=[
            _group(name_of(facts.desk, whose.by, one), figures_of(groups[one], period), whose.of(one)) for one in shown
        ],
        left_out=len(groups) - len(shown),
        days=by_day,
        chart=bars([(one.opened.number, one.resolved.number) for one in by_day]),
        stops=stops_of(facts),
        most=MOST_A_SCOPE,
    )


def whole(days: Sequence[Period]) -> Period:
    """All of the days as one period."""
    return replace(days[0], until=days[-1].until)


def name_of(desk: DeskDocument, by: Grouping, id: str | None) -> str:
    """What the desk calls a group; blank where it is none, and its id where the desk no longer has it."""
    kinds: Mapping[Grouping, Mapping[str, object]] = {
        "department": desk.departments, "team": desk.teams, "agent": desk.agents,
    }  # fmt: skip
    return "" if id is None else getattr(kinds[by].get(id), "name", id)


def stops_of(facts: Facts) -> list[StopShown]:
    """Where counting stopped."""
    return [
        StopShown(half=one.half, department=name_of(facts.desk, "department", one.department), at=one.at)
        for one in facts.stops
    ]


def _busiest_first(group: str | None, tickets: Sequence[Ticket]) -> tuple[bool, int, str]:
    return group is None, -len(tickets), group or ""


def _group(name: str, figures: Figures, whose: Whose) -> GroupShown:
    counts, share = figures.counts, figures.attainment
    return GroupShown(
        name=name,
        opened=Count(number=counts["opened"], path=whose.behind("opened")),
        resolved=Count(number=counts["resolved"], path=whose.behind("resolved")),
        backlog=Count(number=counts["backlog"], path=whose.backlog()),
        overdue=Count(number=counts["overdue"], path=whose.overdue()),
        first_reply=_took(figures.first_reply, whose.behind("replied")),
        resolution=_took(figures.resolution, whose.behind("resolved")),
        sla=Kept(
            met=counts["met"],
            missed=counts["missed"],
            percent=None if share is None else int(share * 100),  # 99.9 % are not all of them
            path=whose.behind("sla"),
        ),
    )


def _took(spread: Spread, path: str) -> Took:
    return Took(p50=spread.p50, p90=spread.p90, p95=spread.p95, path=path)


def _day(tickets: Sequence[Ticket], day: Period, whose: Whose, zone: str) -> DayShown:
    date = day.since.astimezone(ZoneInfo(zone)).date().isoformat()
    return DayShown(
        at=day.since,
        opened=Count(number=len(behind("opened", tickets, day)), path=whose.behind("opened", date)),
        resolved=Count(number=len(behind("resolved", tickets, day)), path=whose.behind("resolved", date)),
    )
