"""Who had to be told of what, written a second time: the alert table with the demo desk's switches, as sets of names.

Held against the rows that record effects, their marks, and the messages that stand in the outbox."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from dev.proof.checker import Findings
from dev.proof.dump import Dump
from dev.proof.reference import at, state_after

type Json = dict[str, Any]

_ENDS = {"ticket.resolved": "resolved", "ticket.closed": "closed", "ticket.reopened": "reopened"}
_SAYS = {
    "ticket.opened": "opened", "ticket.message-posted": "message", "ticket.reply-posted": "reply",
    "ticket.assigned": "assigned", "ticket.sla-warned": "warned", "ticket.overdue": "overdue", **_ENDS,
}  # fmt: skip

# What may become of a recipient, and of the search for an agent. `failed` is a carrier's: the outbox refuses nobody.
_OUTCOMES = ({"sent", "gone", "enough", "sending", "accepted"}, {"assigned", "taken", "nobody"})


def check_effects(dump: Dump, findings: Findings) -> None:
    """Each effect recorded once, for just those whom it concerns; each of them marked; one message for each mark."""
    sent = Counter(json.loads(content)["about"] for content in dump.blobs.get("outbox", {}).values())
    for number in dump.tickets:
        if number in findings.by_ticket:
            continue
        expected = dict(_expected(number, dump))
        told = {key: row for key, row in dump.tickets[number].items() if key.startswith("told:") and "!" not in key}
        for key in expected.keys() | told.keys():
            recipients = set(json.loads(told[key]["recipients"])) if key in told else None
            if recipients != expected.get(key):
                findings.add(number, f"{key} is for {recipients}, the log says {expected.get(key)}")
            _check_marks(number, key, recipients or set(), dump, sent, findings)
    for about, count in sent.items():
        if about:
            findings.add(about.partition("-")[0], f"{count} messages about {about} that nobody recorded")


def _check_marks(
    number: str, key: str, recipients: set[str], dump: Dump, sent: Counter[str], findings: Findings
) -> None:
    n, kind = key.removeprefix("told:").split(":")
    wanted = {"done"} if kind == "route" else recipients
    marks = {
        name.partition("!")[2]: row["outcome"]
        for name, row in dump.tickets[number].items()
        if name.startswith(f"{key}!")
    }
    if set(marks) != wanted:
        findings.add(number, f"{key}: {sorted(marks)} are marked, it is for {sorted(wanted)}")
    if {"sending", "accepted"} & set(marks.values()):
        findings.add(number, f"{key}: somebody said to be sending, and never said what became of it: {marks}")
    if strange := set(marks.values()) - _OUTCOMES[kind == "route"]:
        findings.add(number, f"{key}: nobody knows what {sorted(strange)} means")
    about = f"{number}-{int(n)}-{kind}"
    mails = list(marks.values()).count("sent")
    if sent.pop(about, 0) != mails:
        findings.add(number, f"{key}: {mails} are marked as sent, the outbox says otherwise")


def _expected(number: str, dump: Dump) -> Iterator[tuple[str, set[str]]]:
    events = dump.events(number)
    for _, group in groupby(events, key=lambda event: event["command"]):
        act = list(group)
        after = state_after(events[: act[-1]["n"]], dump.desks)
        desk = dump.desks[act[0]["desk"]]
        for event in act:
            kind = _kind(event)
            told = _told(kind, event, act, after, desk) if kind else set()
            if told:
                yield f"told:{event['n']:08}:{kind}", told
        cause = [event["n"] for event in act if _wants_somebody(event)]
        if cause and after["state"] not in ("resolved", "closed") and not after["agent"] and _draws(after, desk):
            yield f"told:{cause[-1]:08}:route", set()


def _kind(event: Json) -> str | None:
    if event["kind"] == "ticket.status-changed":
        return "pending" if event["data"]["state"] == "pending" else None
    if event["kind"] == "ticket.sla-warned" and at(event["at"]) >= at(event["data"]["deadline"]):
        return None
    return _SAYS.get(event["kind"])


def _told(kind: str, event: Json, act: Sequence[Json], after: Json, desk: Json) -> set[str]:
    by = f"{event['by']['kind']}:{event['by']['id']}"
    names: set[str] = set()
    person = f"person:{after['requester']}"
    with_reply = any(one["kind"] == "ticket.reply-posted" for one in act)
    ends = kind in ("pending", *_ENDS.values())
    if kind == "opened" or (kind == "reply" and by != person) or (ends and not with_reply and by != person):
        names.add(person)
    agents: set[str] = set()
    holder = {after["agent"]} if after["agent"] else _members(after["team"], desk)
    match kind:
        case "opened":
            agents = {id for id, agent in desk["agents"].items() if agent["admin"]}
        case "message":
            agents = holder | ({after["last_respondent"]} - {None})
        case "assigned" if event["data"]["agent"] and event["data"]["how"] != "claim":
            agents = {event["data"]["agent"]}
        case "warned" | "overdue":
            agents = holder or {id for id, agent in desk["agents"].items() if after["department"] in agent["roles"]}
    return names | {f"agent:{id}" for id in agents if f"agent:{id}" != by and _sees(id, after, desk)}


def _members(team: str | None, desk: Json) -> set[str]:
    return {id for id, agent in desk["agents"].items() if team and team in agent["teams"]}


def _sees(id: str, after: Json, desk: Json) -> bool:
    agent: Mapping[str, Any] = desk["agents"].get(id, {})
    if not agent or not agent["active"] or agent["away"]:
        return False
    of_team = after["team"] in agent["teams"] and after["state"] not in ("resolved", "closed")
    return bool(agent["admin"] or after["department"] in agent["roles"] or after["agent"] == id or of_team)


def _wants_somebody(event: Json) -> bool:
    given = event["kind"] == "ticket.assigned" and event["data"]["team"]
    return bool(given) or event["kind"] in ("ticket.opened", "ticket.transferred", "ticket.reopened")


def _draws(after: Json, desk: Json) -> bool:
    if after["team"]:
        team = desk["teams"].get(after["team"])
        return bool(team and team["active"] and team["routing"] != "none")
    return bool(desk["departments"][after["department"]]["routing"] != "none")
