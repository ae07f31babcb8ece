"""Which lists a caller may read, and in which order: the views of api.md as scopes."""

from dataclasses import dataclass

from shared.domain.access import agent_of, is_admin, may_list
from shared.domain.desk import DeskDocument
from shared.domain.errors import Invalid
from shared.domain.scopes import may_read
from shared.domain.values import Actor, Grant
from shared.domain.views import Order

VIEWS = ("open", "unassigned", "mine", "teams", "answered", "overdue", "closed", "all")
VIEWS_OF_PERSONS = ("open", "answered", "overdue", "closed", "all")
_ONLY_ORDER: dict[str, Order] = {"closed": "updated", "all": "updated", "overdue": "due"}
MOST_SCOPES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What to read for a caller: scopes, each one range query, and the order of their rows."""

    name: str
    scopes: tuple[str, ...]
    order: Order


def view_for(desk: DeskDocument, actor: Actor, name: str, order: Order | None, department: str | None = None) -> View:
    """The view, narrowed to a department where one is named and the caller sees all of it.

    Raises Invalid for a view or order that there is not, NotAllowed for who may not list.
    """
    may_list(desk, actor)
    names = VIEWS_OF_PERSONS if actor.kind == "person" else VIEWS
    if name not in names:
        raise Invalid("view", "not-found", f"a view is one of {', '.join(names)}")
    only = _ONLY_ORDER.get(name)
    if only is not None and order not in (None, only):
        raise Invalid("order", "not-allowed", f"{name} is ordered by {only} only")
    scopes = tuple(dict.fromkeys(_scopes(desk, actor, name, department)))
    return View(name=name, scopes=scopes, order=only or order or "updated")


def check_width(view: View) -> View:
    """The view itself. Raises Invalid where one page would read too many lists."""
    if len(view.scopes) > MOST_SCOPES:
        raise Invalid("view", "not-allowed", f"this view has over {MOST_SCOPES} lists for you; name a department")
    return view


def _scopes(desk: DeskDocument, actor: Actor, name: str, department: str | None) -> list[str]:
    if actor.kind == "person":
        return [f"{half}!person:{actor.id}" for half in _halves(name)]
    agent = agent_of(desk, actor)
    if actor.kind == "key" and actor.grant is not None and actor.grant.reads:
        return _of_key(actor.grant, desk, name, department)
    assert agent is not None  # `may_list` was asked
    if name == "mine":
        return [f"open!agent:{actor.id}"]
    if name == "teams":
        return [f"unassigned!team:{team}" for team in agent.teams]
    halves = ("unassigned",) if name == "unassigned" else _halves(name)
    if is_admin(desk, actor):
        return [f"{half}!{department}" if department in desk.departments else half for half in halves]
    if department in agent.roles:
        return [f"{half}!{department}" for half in halves]
    return [scope for half in halves for scope in _half(half, actor.id, list(agent.roles), agent.teams)]


def _of_key(grant: Grant, desk: DeskDocument, name: str, department: str | None) -> list[str]:
    """A key has no tickets of its own and no teams; for all departments it reads the list of those who see all."""
    if name in ("mine", "teams"):
        return []
    halves = ("unassigned",) if name == "unassigned" else _halves(name)
    among = [id for id in desk.departments if may_read(grant, id)]
    if department in among:
        return [f"{half}!{department}" for half in halves]
    return [*halves] if grant.departments is None else [f"{half}!{one}" for half in halves for one in among]


def _halves(name: str) -> tuple[str, ...]:
    return {"closed": ("closed",), "all": ("open", "closed")}.get(name, ("open",))


def _half(half: str, agent: str, departments: list[str], teams: tuple[str, ...]) -> list[str]:
    of_departments = [f"{half}!{department}" for department in departments]
    of_teams = [] if half == "closed" else [f"{half}!team:{team}" for team in teams]
    of_agent = [] if half == "unassigned" else [f"{half}!agent:{agent}"]
    return of_departments + of_teams + of_agent
