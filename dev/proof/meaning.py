"""What was wished for against what happened, written a second time: a value, over the value that its form showed."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from dev.proof.intents import Intent
from dev.proof.reference import at, state_after

type Json = dict[str, Any]

_STATUS = {"ticket.status-changed", "ticket.resolved", "ticket.closed", "ticket.reopened"}
_HOLDER = {"ticket.assigned", "ticket.released"}
_MEANS: Mapping[str, set[str]] = {
    "open": {"ticket.opened"}, "answer": {"ticket.message-posted"},
    "close": {"ticket.resolved", "ticket.message-posted"},
    "reply": {"ticket.reply-posted"}, "note": {"ticket.note-posted"}, "claim": {"ticket.assigned"},
    "release": {"ticket.released"}, "status": _STATUS, "priority": {"ticket.priority-changed"},
    "department": {"ticket.transferred"}, "team": _HOLDER, "agent": _HOLDER, "plan": {"ticket.sla-changed"},
    "topic": {"ticket.topic-changed"}, "due": {"ticket.due-changed"}, "subject": {"ticket.renamed"},
}  # fmt: skip


def what_it_means(form: str) -> set[str]:
    """The kinds of events of which a form makes one."""
    last = form.rpartition("/")[2]
    return _MEANS["answer" if last.isdecimal() else last]


def misread(intent: Intent, log: Sequence[Json], command: str, desks: Mapping[str, Json]) -> Iterator[str]:
    """What is wrong with what was done: with the events of a command in its ticket's log."""
    act = [event for event in log if event["command"] == command]
    if not act:
        return
    first, last = act[0]["n"], act[-1]["n"]
    yield from _unlike(intent.wish, state_after(log[:last], desks), f"after event {last}")
    if not intent.is_form:
        return
    yield from _unlike(intent.was, state_after(log[: first - 1], desks), f"before event {first}, and was shown as")
    if not what_it_means(intent.path) & {event["kind"] for event in act}:
        yield f"it means something else than {[event['kind'] for event in act]}"
    if intent.first is not None and intent.first != first:
        yield f"it leads to event {intent.first}, and made event {first}"
    passed = [event["n"] for event in log[: first - 1] if event["kind"] == "ticket.reply-posted"]
    if intent.path.endswith("/reply") and intent.seen is not None and passed and passed[-1] > intent.seen:
        yield f"it goes past the answer in event {passed[-1]}, having seen {intent.seen}"


def unmet(intent: Intent, log: Sequence[Json], desks: Mapping[str, Json]) -> Iterator[str]:
    """What is wrong where there was nothing to do: it was so at that version; for a page, at one from there on."""
    if intent.version:
        yield from _unlike(intent.wish, state_after(log[: intent.version], desks), f"at version {intent.version}")
    elif intent.is_form and intent.wish:
        upto = range(intent.seen or 1, len(log) + 1)
        if all(any(_unlike(intent.wish, state_after(log[:n], desks), "")) for n in upto):
            yield f"it was never so from version {upto.start} on: {intent.wish}"


def _unlike(wanted: Mapping[str, Any], state: Json, when: str) -> Iterator[str]:
    for name, value in wanted.items():
        is_same = _moment(state.get(name)) == _moment(value) if name == "due_at" else state.get(name) == value
        if not is_same:
            yield f"{name} is {state.get(name)!r} {when}, not {value!r}"


def _moment(text: str | None) -> datetime | None:
    return at(text) if text else None
