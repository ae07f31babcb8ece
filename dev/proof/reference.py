"""What a log means, written a second time and another way: raw JSON in, plain dictionaries out, nothing imported from
the desk. The checker holds storage against this; where the two disagree, one of them is wrong."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

type Json = dict[str, Any]

SOLVED = ("resolved", "closed")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def at(text: str) -> datetime:
    """A time as stored."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def state_after(events: Iterable[Json], desks: Mapping[str, Json]) -> Json:
    """The ticket as one dictionary, from its events as stored."""
    ticket: Json = {}
    for event in events:
        kind, data = event["kind"], event["data"]
        if kind == "ticket.opened":
            ticket = {**data, "number": event["ticket"], "agent": None, "answered": False, "created": event["at"]}
            ticket |= {"public": 1, "notes": 0, "late_since": None, "clock": None, "last_respondent": None}
        _apply(ticket, kind, data, event)
        _tick(ticket, kind, event, desks)
        ticket |= {"version": event["n"], "updated": event["at"], "subject": event["subject"] or ticket.get("subject")}
    return ticket


def _apply(ticket: Json, kind: str, data: Json, event: Json) -> None:
    match kind:
        case "ticket.message-posted":
            ticket |= {"answered": False, "public": ticket["public"] + 1}
        case "ticket.reply-posted":
            ticket["public"] += 1
            if not data["machine"]:
                ticket |= {"answered": True, "last_respondent": event["by"]["id"]}
        case "ticket.note-posted":
            ticket["notes"] += 1
        case "ticket.assigned":
            ticket |= {name: data[name] for name in ("agent", "team") if data[name]}
        case "ticket.released":
            ticket |= {name: None for name in ("agent", "team") if data[name]}
        case "ticket.reopened":
            passed = ticket["due_at"] and at(ticket["due_at"]) <= at(event["at"])
            ticket |= {"answered": False, "due_at": None if passed else ticket["due_at"]}
        case "ticket.overdue" if data["instance"] is None:
            ticket["late_since"] = data["due_at"]
        case "ticket.transferred":
            ticket["department"] = data["department"]
        case "ticket.answered-marked" | "ticket.priority-changed" | "ticket.sla-changed" | "ticket.topic-changed":
            ticket |= {name: value for name, value in data.items() if not name.startswith("from_")}
        case "ticket.due-changed":
            ticket["due_at"] = data["due_at"]
    if "state" in data and kind != "ticket.opened":
        ticket |= {"status": data["status"], "state": data["state"]}


def _tick(ticket: Json, kind: str, event: Json, desks: Mapping[str, Json]) -> None:
    """The clock as a list of stretches: what was counted is summed anew at each event."""
    now, clock = at(event["at"]), ticket["clock"]
    solved, waits, plan = ticket["state"] in SOLVED, ticket["state"] == "pending", ticket["sla"]
    begins = kind in ("ticket.opened", "ticket.reopened")
    begins = begins or (kind == "ticket.sla-changed" and (clock is None or clock["over"]))
    if begins and plan and not solved:
        ticket["clock"] = {"plan": plan, "desk": event["desk"], "spent": 0, "runs": None, "missed": None, "over": False}
    clock = ticket["clock"]
    if clock is None or clock["over"]:
        return
    if clock["runs"] is not None:
        deadline = deadline_of(clock, desks)
        if clock["missed"] is None and deadline < now:
            clock["missed"] = deadline
        clock |= {"spent": clock["spent"] + worked(clock["runs"], now, _week(clock, desks)), "runs": None}
    if kind == "ticket.sla-changed" and plan and clock["missed"] is None:
        clock |= {"plan": plan, "desk": event["desk"]}
        if clock["spent"] > _target(clock, desks):
            clock["missed"] = now
    clock["over"] = solved
    if plan and not waits and not solved:
        clock["runs"] = now


def deadline_of(clock: Json, desks: Mapping[str, Json]) -> datetime:
    """When the target will have been worked, for a clock that runs."""
    moment: datetime = clock["missed"] or clock["runs"]
    if clock["missed"] is not None:
        return moment
    left, week = _target(clock, desks) - clock["spent"], _week(clock, desks)
    if week is None:
        return moment + timedelta(milliseconds=left)
    while True:
        for opens, closes in _windows(moment.date(), week):
            begins = max(moment, opens)
            if begins >= closes:
                continue
            room = (closes - begins) // timedelta(milliseconds=1)
            if room >= left:
                return begins + timedelta(milliseconds=left)
            left -= room
        moment = datetime.combine(moment.date() + timedelta(days=1), datetime.min.time(), UTC)


def due_of(ticket: Json, desks: Mapping[str, Json]) -> datetime | None:
    """By when it has to be solved: by hand, else by its plan."""
    clock = ticket["clock"]
    if ticket["due_at"]:
        return at(ticket["due_at"])
    if clock is None or (clock["runs"] is None and clock["missed"] is None):
        return None
    return deadline_of(clock, desks)


def worked(start: datetime, stop: datetime, week: Json | None) -> int:
    """Working milliseconds between two moments; calendars in UTC and without holidays, as the demo's are."""
    if week is None:
        return (stop - start) // timedelta(milliseconds=1)
    total, day = timedelta(0), start.date()
    while day <= stop.date():
        for opens, closes in _windows(day, week):
            total += max(min(stop, closes) - max(start, opens), timedelta(0))
        day += timedelta(days=1)
    return total // timedelta(milliseconds=1)


def _windows(day: Any, week: Json) -> list[tuple[datetime, datetime]]:
    midnight = datetime.combine(day, datetime.min.time(), UTC)
    spans = (window.split("-") for window in week.get(_DAYS[day.weekday()], []))
    return [(midnight + _clock(opens), midnight + _clock(closes)) for opens, closes in spans]


def _clock(text: str) -> timedelta:
    hours, minutes = text.split(":")
    return timedelta(hours=int(hours), minutes=int(minutes))


def _target(clock: Json, desks: Mapping[str, Json]) -> int:
    hours: float = desks[clock["desk"]]["slas"][clock["plan"]]["hours"]
    return round(hours * 3_600_000)


def _week(clock: Json, desks: Mapping[str, Json]) -> Json | None:
    desk = desks[clock["desk"]]
    calendar = desk["calendars"][desk["slas"][clock["plan"]]["calendar"]]
    assert calendar["zone"] == "UTC" and not calendar["holidays"], "the reference knows no other calendars"
    week: Json | None = calendar["week"]
    return week


def lists_of(ticket: Json, desks: Mapping[str, Json]) -> dict[str, list[str]]:
    """Where the ticket stands: scope -> order keys."""
    number, updated = ticket["number"], _newest("updated", ticket["updated"], ticket["number"])
    if ticket["state"] in SOLVED:
        scopes = ["closed", f"closed!{ticket['department']}", f"closed!person:{ticket['requester']}"]
        scopes += [f"closed!agent:{ticket['agent']}"] if ticket["agent"] else []
        return {scope: [updated] for scope in scopes}
    scopes = ["open", f"open!{ticket['department']}", f"open!person:{ticket['requester']}"]
    scopes += [f"open!team:{ticket['team']}"] if ticket["team"] else []
    if ticket["agent"]:
        scopes.append(f"open!agent:{ticket['agent']}")
    else:
        scopes += ["unassigned", f"unassigned!{ticket['department']}"]
        scopes += [f"unassigned!team:{ticket['team']}"] if ticket["team"] else []
    due = due_of(ticket, desks)
    by_due = f"due!{10**15 - 1 if due is None else _ms(due):015}!{number}"
    return {scope: [updated, _newest("created", ticket["created"], number), by_due] for scope in scopes}


def _newest(order: str, moment: str, number: str) -> str:
    return f"{order}!{10**15 - 1 - _ms(at(moment)):015}!{number}"


def _ms(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
