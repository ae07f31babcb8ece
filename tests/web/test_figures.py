"""The page of figures as a function of facts: every number leads to its tickets, however many there are."""

from copy import replace
from datetime import timedelta
from typing import get_args

import pytest

from shared.domain import events as e
from shared.domain.desk import Agent
from shared.domain.figures import Grouping, last_days
from shared.domain.ticket import Ticket, TicketWords
from shared.services.ports import Item
from shared.services.reporting import Facts, Stop
from shared.web.figures_behind import Behind, behind_page
from shared.web.figures_links import Whose
from shared.web.figures_views import BehindPage, FiguresPage
from shared.web.pages import render
from shared.web.reckoning import DAYS, figures_page, whole
from shared.web.visitor import Visitor
from tests.app.browser import MOST_PAGE, PageSeen
from tests.factories import DESK, NOON, changed, opened, replied, resolved, ticket

NOW = NOON + timedelta(hours=6)
ZONE = "Europe/Berlin"
READER = Visitor(desk="Zerodesk", now=NOW, zone=ZONE, kind="agent", name="Ana")
ALL = Whose(by="team", department=None, sees_all=True)
OWN = replace(ALL, sees_all=False)
BEHIND: tuple[Behind, ...] = get_args(Behind.__value__)


def some(n: int, solved: bool = False, **values: object) -> Ticket:
    facts = [opened(), replied(), e.TicketAssigned(agent="ana", how="assign")] + ([resolved()] if solved else [])
    return replace(ticket(*facts), number=f"{100_000 + n}", **values)  # type: ignore[arg-type]


def facts(*tickets: Ticket, **more: object) -> Facts:
    items = [Item(ticket=one, words=TicketWords(subject=f"About {one.number}")) for one in tickets]
    given = {"desk": DESK, "departments": ["online-banking", "support"], "department": None, "stops": []} | more
    return Facts(items=items, **given)  # type: ignore[arg-type]


def page(found: Facts, whose: Whose = ALL) -> FiguresPage:
    return figures_page(found, last_days(DAYS, NOW, ZONE), whose, ZONE)


def listed(found: Facts, figure: Behind, whose: Whose = ALL, number: int = 1) -> BehindPage:
    return behind_page(found, whole(last_days(DAYS, NOW, ZONE)), whose, figure, day=None, page=number)


def numbers(found: BehindPage) -> list[str]:
    return [one.number for one in found.items]


def test_a_desk_without_tickets_is_a_page_too() -> None:
    html = render(page(facts()), READER)
    assert "Nothing was opened or solved yet." in html
    PageSeen(html)


def test_the_groups_have_names_and_stand_by_what_they_have_to_do_and_none_last() -> None:
    found = facts(some(1, team=None), some(2, team=None), some(3), some(4), some(5, team="gone"))
    assert [one.name for one in page(found).groups] == ["Online Banking", "gone", ""]
    html = render(page(found), READER)
    assert "No team" in html and "Online Banking" in html
    assert "No agent" in render(page(facts(some(1, agent=None)), replace(ALL, by="agent")), READER)


def test_the_chart_is_told_and_its_numbers_stand_in_a_table() -> None:
    html = render(page(facts(some(1), some(2, solved=True))), READER)
    assert '<title id="chart-title">' in html and "2 were opened and 1 solved" in html
    assert html.count("<rect class=") == 2
    seen = PageSeen(html)
    assert "/desk/figures/tickets?of=opened&by=team&day=2026-03-02" in seen.links
    assert html.count('<th scope="row"') == DAYS + 1


@pytest.mark.parametrize("figure", BEHIND)
def test_the_tickets_behind_a_number_are_as_many_as_it_says(figure: Behind) -> None:
    late = timedelta(hours=5)
    found = facts(*(some(n, solved=n % 2 == 0) for n in range(6)), some(9, created_at=NOON - late, team=None))
    for whose in (ALL, ALL.of("online-banking"), ALL.of(None), replace(ALL, by="agent").of("ana")):
        among = [one for one in found.tickets if not whose.is_one or getattr(one, whose.by) == whose.group]
        shown = page(replace(found, items=[one for one in found.items if one.ticket in among])).all
        said = {
            "opened": shown.opened.number, "resolved": shown.resolved.number, "backlog": shown.backlog.number,
            "overdue": shown.overdue.number, "sla": shown.sla.met + shown.sla.missed,
        }  # fmt: skip
        lines = listed(found, figure, whose)
        assert lines.total == len(lines.items) == said.get(figure, len(among))
        PageSeen(render(lines, READER))


def test_what_took_longest_stands_first_and_broken_promises_before_kept_ones() -> None:
    quick, slow = some(1, solved=True), some(2, solved=True, created_at=NOON - timedelta(days=2))
    assert numbers(listed(facts(quick, slow), "resolved")) == ["100002", "100001"]
    assert numbers(listed(facts(quick, slow), "replied")) == ["100002", "100001"]
    assert numbers(listed(facts(quick, slow), "opened")) == ["100001", "100002"], "the newest first"
    broken = some(3)
    lines = listed(facts(quick, broken), "sla")
    assert [(one.number, one.is_missed) for one in lines.items] == [("100003", True), ("100001", False)]
    html = render(lines, READER)
    assert html.index("broken</span>") < html.index("kept</span>")


def test_a_long_list_has_pages() -> None:
    found = facts(*(some(n) for n in range(60)))
    first, last = listed(found, "backlog"), listed(found, "backlog", number=3)
    assert (len(first.items), first.before, len(last.items), last.next) == (25, "", 10, "")
    assert first.next == "/desk/figures/tickets?of=backlog&by=team&page=2"
    assert last.before == first.next
    assert len({*numbers(first), *numbers(listed(found, "backlog", number=2)), *numbers(last)}) == 60
    assert listed(found, "backlog", number=4).items == []


def test_where_counting_stopped_is_said_on_both_pages() -> None:
    stops = [Stop(half="open", department=None, at=NOON), Stop(half="closed", department="support", at=NOON)]
    found = facts(some(1), stops=stops)
    for html in (render(page(found), READER), render(listed(found, "opened"), READER)):
        text = " ".join(PageSeen(html).text.split())
        assert "at most 1000 tickets of each list are read" in text
        assert "Open tickets of all departments: only those opened since Mar 2, 2026, 13:00" in text
        assert "Solved tickets of Support: only those changed since" in text


def test_the_largest_pages_stay_small() -> None:
    agents = {f"agent-{n:033}": Agent(name=f'"{"Ä" * 90}{n}', email="a@example.com") for n in range(200)}
    desk = replace(changed("agents", "ana"), agents=agents)
    tickets = [some(n, solved=n % 3 == 0, agent=id, first_reply_at=NOON) for n, id in enumerate(agents)]
    days = [replace(one, number=f"3{n:05}", created_at=NOW - timedelta(days=n % 30)) for n, one in enumerate(tickets)]
    found = facts(*tickets, *days, desk=desk, department="online-banking")
    shown = page(found, Whose(by="agent", department="online-banking", sees_all=False))
    assert (len(shown.groups), shown.left_out) == (25, 175)
    html = render(shown, READER)
    assert "175 more have less to do with." in html
    assert len(html.encode()) <= MOST_PAGE
    items = [replace(one, words=TicketWords(subject='"' * 250)) for one in found.items]
    assert len(render(listed(replace(found, items=items), "backlog"), READER).encode()) <= MOST_PAGE


@pytest.mark.parametrize(
    ("whose", "backlog", "overdue"),
    [
        (ALL, "/desk?view=open", "/desk?view=overdue"),
        (
            replace(ALL, department="support"),
            "/desk?view=open&department=support",
            "/desk?view=overdue&department=support",
        ),
        (ALL.of("a"), "/desk?view=open&team=a", "/desk?view=overdue&team=a"),
        (replace(ALL, by="agent").of(None), "/desk?view=unassigned", "/desk/figures/tickets?of=overdue&by=agent&id="),
        (OWN, "/desk/figures/tickets?of=backlog&by=team", "/desk/figures/tickets?of=overdue&by=team"),
        (OWN.of("a"), "/desk/figures/tickets?of=backlog&by=team&id=a", "/desk/figures/tickets?of=overdue&by=team&id=a"),
        (
            replace(OWN, department="support").of("a"),
            "/desk?view=open&department=support&team=a",
            "/desk?view=overdue&department=support&team=a",
        ),
        (
            replace(OWN, by="department").of("sales"),
            "/desk?view=open&department=sales",
            "/desk?view=overdue&department=sales",
        ),
    ],
)  # fmt: skip
def test_what_is_open_leads_to_the_queue_where_that_holds_the_same_tickets(
    whose: Whose, backlog: str, overdue: str
) -> None:
    assert (whose.backlog(), whose.overdue()) == (backlog, overdue)


@pytest.mark.parametrize("by", ["team", "agent", "department"])
def test_a_number_that_is_0_leads_nowhere(by: Grouping) -> None:
    html = render(page(facts(some(1)), replace(ALL, by=by)), READER)
    assert "of=resolved" not in html.split('id="performance"')[1]
