"""Holds storage against what clients were told: acknowledged exactly once, refused never, unknown at most once, and
every list, head and cursor as the reference makes it from the log. Shares no code with the desk."""

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dev.proof.dump import Dump
from dev.proof.intents import Intent
from dev.proof.meaning import misread, unmet
from dev.proof.reference import at, lists_of, state_after

type Json = dict[str, Any]

# None of them finds that it is so already; `/t/<number>` is the requester's own page.
_ALWAYS = re.compile(r".*/(tickets|replies|messages|notes|thread/1|open|reply|note)|/t/[0-9]+")


@dataclass(slots=True)
class Findings:
    """What is wrong, one sentence each, by the ticket concerned (empty where there is none)."""

    by_ticket: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, number: str, what: str) -> None:
        """Note a fault."""
        self.by_ticket[number].append(what)

    def __iter__(self) -> Iterator[str]:
        return (f"{number or 'storage'}: {what}" for number, found in sorted(self.by_ticket.items()) for what in found)


def check(dump: Dump, intents: Sequence[Intent], more: Sequence[Callable[[Dump, Findings], None]] = ()) -> Findings:
    """Everything that is wrong. `more` are further checks, of effects for instance."""
    findings = Findings()
    desks = dump.desks
    logs = {number: dump.events(number) for number in dump.tickets}
    for number, events in logs.items():
        check_log(number, events, dump, findings)
    whole = {number: events for number, events in logs.items() if events and number not in findings.by_ticket}
    states = {number: state_after(events, desks) for number, events in whole.items()}
    check_heads(states, dump, findings)
    check_lists(states, desks, dump, findings)
    check_intents(intents, whole, desks, dump, findings)
    for one in more:
        one(dump, findings)
    return findings


def check_log(number: str, events: Sequence[Json], dump: Dump, findings: Findings) -> None:
    """From 1 without a gap, chained by the hashes of what is stored, times never stepping back, words as hashed."""
    rows, last_hash, last_at = dump.tickets[number], "", ""
    for place, event in enumerate(events, 1):
        if event["n"] != place or event["ticket"] != number:
            findings.add(number, f"event {event['n']} of {event['ticket']} stands in place {place}")
        if event["prev"] != last_hash:
            findings.add(number, f"event {place} does not follow the one before it")
        if last_at and at(event["at"]) < at(last_at):
            findings.add(number, f"event {place} is earlier than the one before it")
        words = rows.get(f"log:{place:08}!words")
        if (words is None) != (event["words"] is None):
            findings.add(number, f"event {place} lost its words, or found some")
        elif words is not None and not _are_words(words, event["words"], dump):
            findings.add(number, f"the words of event {place} are not those that were written")
        last_hash, last_at = hashlib.sha256(event["text"].encode()).hexdigest(), event["at"]
    head = rows.get("head")
    if (head is None) != (not events):
        findings.add(number, "a head without a log, or a log without a head")
    elif head is not None and head["hash"] != last_hash:
        findings.add(number, "the head does not close the chain")
    numbered = {f"log:{place:08}!{half}" for place in range(1, len(events) + 1) for half in ("event", "words")}
    for key in rows.keys() - numbered:
        if key.startswith("log:"):
            findings.add(number, f"the row {key} belongs to no event")
    check_commands(number, events, rows, findings)


def check_commands(number: str, events: Sequence[Json], rows: Mapping[str, Json], findings: Findings) -> None:
    """Each event belongs to the command row of its command, and the row to just these events."""
    made: dict[str, list[int]] = defaultdict(list)
    for event in events:
        made[event["command"]].append(event["n"])
    claimed = {
        key.removeprefix("command:"): list(range(row["first"], row["last"] + 1))
        for key, row in rows.items()
        if key.startswith("command:")
    }
    for command in made.keys() | claimed.keys():
        if made.get(command) != claimed.get(command):
            told = f"command {command[:8]}: the log has {made.get(command)}, its row says {claimed.get(command)}"
            findings.add(number, told)


def check_heads(states: Mapping[str, Json], dump: Dump, findings: Findings) -> None:
    """Head and cursor say what the reference says."""
    for number, state in states.items():
        rows = dump.tickets[number]
        for name in ("head", "follow"):
            row = rows.get(name)
            stored = json.loads(row["state"]) if row else {}
            for difference in _differences(stored, state):
                findings.add(number, f"{name}: {difference}")


_SAME = {
    "version": "version", "requester": "requester", "status": "status", "state": "state", "priority": "priority",
    "department": "department", "topic": "topic", "team": "team", "agent": "agent", "sla": "sla",
    "answered": "answered", "public_entries": "public", "notes": "notes", "due_at": "due_at",
    "late_since": "late_since", "last_respondent": "last_respondent", "updated_at": "updated", "created_at": "created",
}  # fmt: skip


def _differences(stored: Json, state: Json) -> Iterator[str]:
    for theirs, ours in _SAME.items():
        if stored.get(theirs) != state[ours]:
            yield f"{theirs} is {stored.get(theirs)!r}, the log says {state[ours]!r}"


def check_lists(states: Mapping[str, Json], desks: Mapping[str, Json], dump: Dump, findings: Findings) -> None:
    """Every row of every list, and no other; anchors of lists that were left may stay, emptied."""
    expected: dict[tuple[str, str], str] = {}
    for number, state in states.items():
        for scope, keys in lists_of(state, desks).items():
            expected[scope, f"at!{number}"] = number
            expected.update({(scope, key): number for key in keys})
    there = {(scope, key): row for scope, rows in dump.tables["views"].items() for key, row in rows.items()}
    for place in expected.keys() - there.keys():
        findings.add(expected[place], f"{place[0]}: the row {place[1]} is missing")
    for place, row in there.items():
        number = place[1].rpartition("!")[2]
        if number not in states:
            continue  # its log is broken, and said to be
        if place not in expected:
            if not (place[1].startswith("at!") and row["keys"] == ""):
                findings.add(number, f"{place[0]}: the row {place[1]} should not be there")
        elif place[1].startswith("at!"):
            _check_anchor(place, row, states[number], lists_of(states[number], desks)[place[0]], findings)
        else:
            for difference in _differences(json.loads(row["item"])["ticket"], states[number]):
                findings.add(number, f"{place[0]}, {place[1]}: {difference}")


def _check_anchor(place: tuple[str, str], row: Json, state: Json, keys: Sequence[str], findings: Findings) -> None:
    if row["n"] != state["version"] or sorted(row["keys"].split("\n")) != sorted(keys):
        findings.add(state["number"], f"{place[0]}: the anchor stands at {row['n']} for {row['keys']!r}")


def check_intents(
    intents: Sequence[Intent],
    logs: Mapping[str, Sequence[Json]],
    desks: Mapping[str, Json],
    dump: Dump,
    findings: Findings,
) -> None:
    """What clients were told, against the log; and what is in the log, against what clients wanted."""
    rows: dict[str, list[str]] = defaultdict(list)
    for number, stored in dump.tickets.items():
        for key in stored:
            if key.startswith("command:"):
                rows[key.removeprefix("command:")].append(number)
    said = Counter(_texts(dump))
    wanted = {command_of(intent): intent for intent in intents}
    for command, intent in wanted.items():
        _check_intent(intent, rows.get(command, []), said, logs, desks, findings)
    for number, events in logs.items():
        for event in events:
            if event["command"] not in wanted and event["by"]["kind"] not in ("system", "rule"):
                findings.add(number, f"event {event['n']} ({event['kind']}) was wanted by nobody")


def _check_intent(
    intent: Intent,
    found: Sequence[str],
    said: Mapping[str, int],
    logs: Mapping[str, Sequence[Json]],
    desks: Mapping[str, Json],
    findings: Findings,
) -> None:
    told = f"intent {intent.id} ({intent.method} {intent.path}, {intent.outcome} {intent.status})"
    number = intent.number or (found[0] if found else "")
    times = len(found)
    always = _ALWAYS.fullmatch(intent.path)
    if times > 1:
        findings.add(number, f"{told} was done {times} times")
    if intent.outcome == "refused" and times:
        findings.add(number, f"{told} was done all the same")
    if intent.outcome == "ok" and always and not times:
        findings.add(number, f"{told} is lost")
    if intent.said is not None and said.get(intent.said, 0) != times:
        findings.add(number, f"{told}: its words stand {said.get(intent.said, 0)} times, the command {times} times")
    log = logs.get(number, ())
    wrong = misread(intent, log, command_of(intent), desks) if times else ()
    if intent.outcome == "ok" and log and not times:
        wrong = unmet(intent, log, desks)
    for one in wrong:
        findings.add(number, f"{told}: {one}")


def command_of(intent: Intent) -> str:
    """The command id that the API promises for a keyed write; both buttons of a requester's form are one."""
    kind, _, who = intent.caller.partition(":")
    path = intent.path.removesuffix("/close") if intent.is_form else intent.path
    scope = "\0".join((kind, who, intent.method, path.lstrip("/"), intent.key))
    return hashlib.sha256(scope.encode()).hexdigest()[:32]


def _texts(dump: Dump) -> Iterator[str]:
    """Every message that stands in a words row."""
    for rows in dump.tickets.values():
        for key, row in rows.items():
            if key.endswith("!words") and "format" in row:
                yield _source(row, dump)


def _source(row: Json, dump: Dump) -> str:
    if "blob" in row:
        return dump.blobs["bodies"].get(row["blob"], b"").decode()
    return str(row.get("source", ""))


def _are_files_there(row: Json, dump: Dump) -> bool:
    """Each file that a words row names lies where it says, as it was."""
    return all(
        hashlib.sha256(dump.blobs["files"].get(one["blob"], b"")).hexdigest() == one["sha256"]
        for one in json.loads(row.get("files", "[]"))
    )


def _are_words(row: Json, digest: str, dump: Dump) -> bool:
    parts: list[Any] = [row.get(name) for name in ("subject", "name", "email", "phone")]
    if "format" in row:
        parts += [row["format"], _source(row, dump)]
    if "files" in row:
        parts.append([[one[name] for name in ("name", "type", "size", "sha256")] for one in json.loads(row["files"])])
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    is_digest = hashlib.sha256(str(row["salt"]).encode() + text.encode()).hexdigest() == digest
    return is_digest and _are_files_there(row, dump)
