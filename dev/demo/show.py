"""Prints what the desk answered, for people to read."""

import textwrap
from collections.abc import Sequence
from typing import Any

from dev.demo.costs import Cost
from dev.demo.desk import RunningDesk
from dev.demo.figures import Measured, by_team_and_agent, span

WIDTH = 96


def say(text: str) -> None:
    """One line of the story."""
    print(f"* {text}")


def show_ticket(ticket: dict[str, Any]) -> None:
    """A ticket in a few lines."""
    names = {name: (ticket[name] or {}).get("name") for name in ("department", "team", "agent", "sla")}
    print(f"    {ticket['status']} ({ticket['state']}), priority {ticket['priority']}, version {ticket['version']}")
    print(f"    {', '.join(f'{name} {value}' for name, value in names.items())}")
    if ticket["routing"]:
        print(f"    routed: {ticket['routing']['reason']}")


def show_clock(clocks: Sequence[dict[str, Any]]) -> None:
    """How the newest SLA clock of a ticket stands, and why."""
    if not clocks:
        return
    one = clocks[-1]
    state = one["intervals"][-1]["why"] if one["intervals"] and one["stop"] is None else one["verdict"]
    counted, target = span(one["counted_s"]), span(one["target_s"])
    due = f", due {_clock(one['deadline'])}" if one["deadline"] else ""
    which = f" (clock {one['n']})" if one["n"] > 1 else ""
    print(f"    {one['policy']['name']}{which}: {counted} counted of {target}{due}, {_STATES.get(state, state)}")


_STATES = {"hours": "running", "closed": "outside of its hours", "holiday": "on a holiday"}


def show_figures(measured: Sequence[Measured]) -> None:
    """First reply, resolution and plan met, by team and by agent."""
    print(f"\nFigures, from the events of {len(measured)} ticket{'' if len(measured) == 1 else 's'}")
    teams, agents = by_team_and_agent(measured)
    for title, rows in (("by team", teams), ("by agent", agents)):
        print(f"  {title:<20} {'first reply':>12} {'resolution':>12} {'plan met':>10}")
        for name in sorted(rows):
            cells = rows[name].cells(name)
            print(f"  {cells[0]:<20} {cells[1]:>12} {cells[2]:>12} {cells[3]:>10}")


def show_timeline(events: Sequence[dict[str, Any]]) -> None:
    """The log, one event a line."""
    print("\nThe log")
    for event in events:
        data = {name: value for name, value in event["data"].items() if value not in (None, {}, False)}
        told = ", ".join(f"{name} {value}" for name, value in data.items() if name != "routing")
        line = (
            f"  {event['n']:>2}  {_clock(event['at'])}  {event['by']['name'] or event['by']['id']:<6} {event['kind']}"
        )
        print(f"{line:<52} {told}"[:140])


def show_thread(title: str, entries: Sequence[dict[str, Any]]) -> None:
    """What people wrote, and what happened in between."""
    print(f"\n{title}")
    for entry in entries:
        who = entry["by"]["name"] or entry["by"]["id"]
        said = entry["body"]["source"] if entry["body"] else entry["event"]["kind"]
        print(f"  {_clock(entry['at'])}  {entry['kind']:<8} {who:<6} {textwrap.shorten(said, WIDTH)}")


def show_bill(desk: RunningDesk) -> None:
    """The storage transactions of each step: those of the request, and those of all that it set off."""
    if desk.costs is None:
        return
    costs = desk.costs
    desk.wait_for("every step followed in the log", lambda: all(_is_complete(costs.of(t)) for _, t in desk.steps[-1:]))
    desk.wait_for("nothing more to do", costs.is_quiet)
    print("\nStorage transactions of each step (request + follow, route, notice)")
    total = Cost(0, 0)
    for what, trace in desk.steps:
        cost = costs.of(trace) or Cost(0, 0)
        total = Cost(total.request + cost.request, total.followed + cost.followed)
        print(f"  {what:<44} {cost.request:>3} + {cost.followed:>2}")
    print(f"  {'the whole story, reading apart':<44} {total.request:>3} + {total.followed:>2}")


def _is_complete(cost: Cost | None) -> bool:
    return cost is not None and cost.followed > 0


def _clock(at: str) -> str:
    return at[11:19]
