"""First reply, resolution and plan met, by team and by agent: computed from the events of tickets and their clocks."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median
from typing import Any

type Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Measured:
    """One ticket, measured: each figure with the team and the agent whose it is."""

    first_reply: tuple[str | None, str, timedelta] | None
    resolution: tuple[str | None, str | None, timedelta] | None
    verdicts: Sequence[bool]  # of the plan's instances that were decided


@dataclass(slots=True)
class Row:
    """The figures of one team or agent."""

    first_replies: list[timedelta] = field(default_factory=list)
    resolutions: list[timedelta] = field(default_factory=list)
    verdicts: list[bool] = field(default_factory=list)

    def cells(self, name: str) -> tuple[str, str, str, str]:
        """Name, median first reply, median resolution, plans met of plans decided."""
        met = f"{sum(self.verdicts)} of {len(self.verdicts)}" if self.verdicts else "-"
        return name, _middle(self.first_replies), _middle(self.resolutions), met


def measure(events: Sequence[Json], clocks: Sequence[Json]) -> Measured:
    """A ticket's figures. A first reply is a person's (metrics.md 2); a resolution lasts until the last solving."""
    opened = _time(events[0])
    reply = resolved = None
    for event, team, agent in _with_holders(events):
        is_reply = event["kind"] == "ticket.reply-posted" and not event["data"]["machine"]
        if is_reply and event["by"]["kind"] == "agent" and reply is None:
            reply = (team, event["by"]["id"], _time(event) - opened)
        if event["kind"] == "ticket.reopened":
            resolved = None
        if event["kind"] in ("ticket.resolved", "ticket.closed") and resolved is None:
            resolved = (team, agent, _time(event) - opened)
    decided = [one["verdict"] == "met" for one in clocks if one["verdict"] in ("met", "missed")]
    return Measured(reply, resolved, decided)


def by_team_and_agent(measured: Sequence[Measured]) -> tuple[dict[str, Row], dict[str, Row]]:
    """Rows by team and by agent; a plan's verdict is theirs who solved the ticket."""
    teams: dict[str, Row] = defaultdict(Row)
    agents: dict[str, Row] = defaultdict(Row)
    for one in measured:
        if one.first_reply is not None:
            team, agent, took = one.first_reply
            teams[team or "-"].first_replies.append(took)
            agents[agent].first_replies.append(took)
        if one.resolution is not None:
            team, solver, took = one.resolution
            for row in (teams[team or "-"], agents[solver or "-"]):
                row.resolutions.append(took)
                row.verdicts += one.verdicts
    return teams, agents


def _with_holders(events: Sequence[Json]) -> Iterator[tuple[Json, str | None, str | None]]:
    """Each event with the team and the agent that the ticket had after it."""
    team = agent = None
    for event in events:
        data = event["data"]
        if event["kind"] in ("ticket.opened", "ticket.assigned"):
            team, agent = data.get("team") or team, data.get("agent") or agent
        if event["kind"] == "ticket.released":
            team, agent = (None if data["team"] else team), (None if data["agent"] else agent)
        yield event, team, agent


def _time(event: Json) -> datetime:
    return datetime.fromisoformat(event["at"])


def _middle(times: Sequence[timedelta]) -> str:
    return span(median(one.total_seconds() for one in times)) if times else "-"


def span(seconds: float) -> str:
    """A time in words as short as they can be: 4.2 s, 12 min, 3.5 h."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    return f"{seconds / 60:.0f} min" if seconds < 3600 else f"{seconds / 3600:.1f} h"
