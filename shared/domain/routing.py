"""How a ticket finds its agent: when one is looked for, among whom, and whose turn it is."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from shared.domain import events as e
from shared.domain.access import can_work
from shared.domain.desk import DeskDocument, Strategy
from shared.domain.steps import Act, Effect
from shared.domain.ticket import Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Those among whom agents are drawn, by one strategy: a team's members or a department's staff."""

    id: str  # "team:<id>" or "department:<id>"
    strategy: Strategy
    members: Sequence[str]


def routes_of(act: Act, desk: DeskDocument) -> list[Effect]:
    """The search for an agent, once a command: it opened, gave to a team, moved or reopened what nobody has now."""
    causes = [step.recorded.n for step in act if _calls_for_an_agent(step.recorded.event)]
    if not causes or not wants_an_agent(act[-1].after) or pool_of(act[-1].after, desk) is None:
        return []
    return [Effect(n=causes[-1], kind="route")]


def wants_an_agent(ticket: Ticket) -> bool:
    """Whether somebody has to work on the ticket, and nobody has it."""
    return not ticket.state.is_solved and ticket.agent is None


def pool_of(ticket: Ticket, desk: DeskDocument) -> Pool | None:
    """The ticket's team if it has one, else its department; None where nothing is drawn there."""
    if ticket.team is not None:
        team = desk.teams.get(ticket.team)
        if team is None or not team.active or team.routing == "none":
            return None
        return Pool(id=f"team:{ticket.team}", strategy=team.routing, members=desk.members(ticket.team))
    department = desk.departments.get(ticket.department)
    if department is None or department.routing == "none":
        return None
    members = desk.staff(ticket.department)
    return Pool(id=f"department:{ticket.department}", strategy=department.routing, members=members)


def candidates(pool: Pool, ticket: Ticket, desk: DeskDocument, passed: Collection[str] = ()) -> list[str]:
    """Who of the pool can take the ticket now, in the order of their turns; without those drawn for nothing."""
    return sorted(id for id in pool.members if id not in passed and can_work(desk, id, ticket.department))


def next_turn(ids: Sequence[str], last: str | None) -> str:
    """Round robin: the one after the last drawn, in the order of ids, whoever came or left meanwhile."""
    return min((id for id in ids if last is not None and id > last), default=min(ids))


def least_open(open_tickets: Mapping[str, int], last: str | None) -> str:
    """The one with the fewest open tickets; among several, whose turn it is."""
    fewest = min(open_tickets.values())
    return next_turn([id for id, count in open_tickets.items() if count == fewest], last)


def _calls_for_an_agent(event: e.Event) -> bool:
    if isinstance(event, e.TicketAssigned):
        return event.team is not None
    return isinstance(event, e.TicketOpened | e.TicketTransferred | e.TicketReopened)
