"""What of a ticket can be changed in place, by whom, and into what: what the domain allows, as choices."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from shared.domain.access import has_access, permissions_in
from shared.domain.desk import DeskDocument
from shared.domain.ticket import Ticket
from shared.domain.values import Actor, Permission, State
from shared.services.reading import Seen
from shared.web.event_lines import named
from shared.web.offered import MOST_OFFERED, offered
from shared.web.ticket_views import Change, What
from shared.web.views import Choice, Typed

WHATS: tuple[What, ...] = ("status", "priority", "department", "team", "agent", "plan", "topic", "due", "subject")


def now_of(what: What, seen: Seen, zone: str) -> str:
    """What the ticket has there, in the words of a form."""
    ticket = seen.ticket
    if what == "subject":
        return seen.words.subject
    if what == "due":
        return local_text(ticket.due_at, zone)
    return getattr(ticket, "sla" if what == "plan" else what) or ""


def local_text(at: datetime | None, zone: str) -> str:
    """A time as forms have it, as exact as it is; nothing for none."""
    if at is None:
        return ""
    local = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return local.isoformat(timespec="milliseconds" if local.microsecond else "seconds" if local.second else "minutes")


def changes_of(seen: Seen, by: Actor, zone: str, typed: Mapping[str, Typed], nonce: str) -> list[Change]:
    """All of them, each with its form if it is the reader's to change; `typed` are forms that are shown again."""
    return [_change(what, seen, by, zone, typed.get(what), nonce) for what in WHATS]


def statuses_for(seen: Seen, by: Actor) -> list[Choice]:
    """The statuses that the reader may give the ticket."""
    ticket, desk = seen.ticket, seen.desk
    held = permissions_in(desk, by, ticket.department)
    fits = {id: one for id, one in desk.statuses.items() if _may_stand(ticket, one.state, held)}
    return [Choice(id=id, name=one.name) for id, one in fits.items()]


def _may_stand(ticket: Ticket, state: State, held: frozenset[Permission]) -> bool:
    """As `resolution.set_status` has it."""
    if state.is_solved:
        return Permission.CLOSE in held
    if ticket.state.is_solved:
        return not held.isdisjoint((Permission.CLOSE, Permission.CREATE))
    return Permission.REPLY in held


def _change(what: What, seen: Seen, by: Actor, zone: str, again: Typed | None, nonce: str) -> Change:
    ticket, desk = seen.ticket, seen.desk
    held = permissions_in(desk, by, ticket.department)
    now = now_of(what, seen, zone)
    options = _OPTIONS[what](seen, by, held) if what in _OPTIONS else None
    if options is not None and now and now not in {one.id for one in options}:
        options = [*options, Choice(id=now, name=named(now, _among(desk, what)))]  # an agent on leave, what is over
    shown = None if options is None else offered(options, now, again.value(what) if again else now)
    is_mine = Permission.EDIT in held if options is None else len(options) > 1
    return Change(
        what=what,
        now=now,
        shown=now if options is None else named(now or None, _among(desk, what)),
        when=ticket.due_at if what == "due" else None,
        options=shown,
        left_out=len(options or ()) - len(shown or ()),
        is_mine=is_mine and not (what == "due" and ticket.state.is_solved),
        typed=again or Typed(nonce=nonce, values={what: now}),
    )


def _among(desk: DeskDocument, what: What) -> Mapping[str, Any]:
    among: Mapping[What, Mapping[str, Any]] = {
        "status": desk.statuses, "priority": desk.priorities, "department": desk.departments, "team": desk.teams,
        "agent": desk.agents, "plan": desk.slas, "topic": desk.topics,
    }  # fmt: skip
    return among[what]


type _Options = Callable[[Seen, Actor, frozenset[Permission]], list[Choice]]
_NONE = Choice(id="", name="")


def _statuses(seen: Seen, by: Actor, _held: frozenset[Permission]) -> list[Choice]:
    return statuses_for(seen, by)


def _priorities(seen: Seen, _by: Actor, held: frozenset[Permission]) -> list[Choice]:
    urgent_first = sorted(seen.desk.priorities.items(), key=lambda one: one[1].urgency)
    return [Choice(id=id, name=one.name) for id, one in urgent_first] if Permission.EDIT in held else []


def _departments(seen: Seen, _by: Actor, held: frozenset[Permission]) -> list[Choice]:
    return _active(seen.desk.departments) if Permission.TRANSFER in held else []


def _plans(seen: Seen, _by: Actor, held: frozenset[Permission]) -> list[Choice]:
    return [_NONE, *_active(seen.desk.slas)] if Permission.EDIT in held else []


def _topics(seen: Seen, _by: Actor, held: frozenset[Permission]) -> list[Choice]:
    return [_NONE, *_active(seen.desk.topics)] if Permission.EDIT in held else []


def _teams(seen: Seen, _by: Actor, held: frozenset[Permission]) -> list[Choice]:
    return _holders(seen.ticket, held, seen.ticket.team, _active(seen.desk.teams))


def _agents(seen: Seen, _by: Actor, held: frozenset[Permission]) -> list[Choice]:
    """Those to whom the ticket can be given: there, and with access to its department; of very many its team first."""
    able = {id: one for id, one in seen.desk.agents.items() if one.is_available}
    found = [Choice(id=id, name=one.name) for id, one in able.items() if has_access(one, seen.ticket.department)]
    found.sort(key=lambda one: one.name.casefold())
    if len(found) > MOST_OFFERED:  # whoever is not among the first can be reached by giving it to their team
        found.sort(key=lambda one: seen.ticket.team not in able[one.id].teams)
    return _holders(seen.ticket, held, seen.ticket.agent, found)


def _holders(ticket: Ticket, held: frozenset[Permission], now: str | None, found: list[Choice]) -> list[Choice]:
    """Nobody at all is no change where nobody has it, and else takes the right to release what is open."""
    may_clear = now is None or (Permission.RELEASE in held and not ticket.state.is_solved)
    return [*([_NONE] if may_clear else []), *(found if Permission.ASSIGN in held else [])]


def _active(among: Mapping[str, Any]) -> list[Choice]:
    return [Choice(id=id, name=one.name) for id, one in among.items() if one.active]


_OPTIONS: Mapping[What, _Options] = {
    "status": _statuses,
    "priority": _priorities,
    "department": _departments,
    "team": _teams,
    "agent": _agents,
    "plan": _plans,
    "topic": _topics,
}
