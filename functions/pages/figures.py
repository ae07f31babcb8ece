"""Figures: how the teams of somebody's departments do, and the tickets behind each number."""

from typing import Annotated
from zoneinfo import ZoneInfo

import azure.functions as func
import msgspec

from functions.contract import RouteTable
from functions.pages.asks import PageAnswer, PageAsk, Shown
from functions.pages.routes import PageRoutes
from shared.app import App
from shared.domain.access import is_admin
from shared.domain.errors import NotFound
from shared.domain.figures import Grouping, Period, last_days
from shared.services.reporting import Facts
from shared.web.figures_behind import Behind, behind_page
from shared.web.figures_links import Whose
from shared.web.reckoning import DAYS, figures_page, whole

MOST_PAGES = 1000

type Named = Annotated[str, msgspec.Meta(max_length=40)]


class FiguresQuery(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """By what, and of which department; of all where none is named."""

    by: Grouping = "team"
    department: Named | None = None


class BehindQuery(FiguresQuery, kw_only=True):
    """Which figure of which group: `id` is blank for what has none. `day` is one of the days where the reader is."""

    of: Behind
    id: Named | None = None
    day: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")] | None = None
    page: Annotated[int, msgspec.Meta(ge=1, le=MOST_PAGES)] = 1


def blueprint(app: App, table: RouteTable) -> func.Blueprint:
    """The pages of figures."""
    bp = func.Blueprint()
    at = PageRoutes(app, table, bp).add

    @at("GET", "desk/figures", access="caller", query=FiguresQuery)
    async def show_figures(ask: PageAsk) -> PageAnswer:
        """What was opened and solved in the last 30 days, how quickly, and what is left."""
        days = last_days(DAYS, app.now(), ask.visitor.zone)
        facts = await _facts(app, ask, days[0])
        return Shown(view=figures_page(facts, days, _whose(ask, facts), ask.visitor.zone))

    @at("GET", "desk/figures/tickets", access="caller", query=BehindQuery)
    async def show_behind_figure(ask: PageAsk) -> PageAnswer:
        """The tickets that a figure counts."""
        wanted: BehindQuery = ask.query
        days = last_days(DAYS, app.now(), ask.visitor.zone)
        period = whole(days) if wanted.day is None else _day(days, wanted.day, ask.visitor.zone)
        facts = await _facts(app, ask, days[0])
        whose = _whose(ask, facts) if wanted.id is None else _whose(ask, facts).of(wanted.id or None)
        local = None if wanted.day is None else period.since.astimezone(ZoneInfo(ask.visitor.zone))
        return Shown(view=behind_page(facts, period, whose, wanted.of, day=local, page=wanted.page))

    return bp


async def _facts(app: App, ask: PageAsk, first: Period) -> Facts:
    """One call for each half of each department that is looked at."""
    return await app.reporter.facts(ask.by, first.since, ask.query.department)


def _whose(ask: PageAsk, facts: Facts) -> Whose:
    return Whose(by=ask.query.by, department=facts.department, sees_all=is_admin(facts.desk, ask.by))


def _day(days: list[Period], date: str, zone: str) -> Period:
    """The one of that date. Raises NotFound for what is none of them."""
    for one in days:
        if one.since.astimezone(ZoneInfo(zone)).date().isoformat() == date:
            return one
    raise NotFound(date)
