"""The host's log for a person: one line a request or a queue run, and never a word that somebody wrote."""

import json
from typing import Any

_WIDTHS = "{time:12}  {what:7} {where:38} {outcome:>6} {ms:>8} {calls:>9}  {trace}"
HEADER = _WIDTHS.format(time="time (UTC)", what="what", where="", outcome="", ms="took", calls="storage", trace="trace")


def pretty(line: str) -> str:
    """What is not one of the app's own lines comes from somebody who looks for a fault, and stays as it is."""
    try:
        entry = json.loads(line)
    except ValueError:
        return line.rstrip()
    if not isinstance(entry, dict) or "what" not in entry:
        return line.rstrip()
    return _WIDTHS.format(
        time=_time(entry),
        what=str(entry.get("method") or entry["what"]),
        where=str(entry.get("route") or _ticket(entry)),
        outcome=_outcome(entry),
        ms=_counted(entry.get("ms"), "ms"),
        calls=_counted(entry.get("calls"), "calls"),
        trace=entry.get("trace") or "",
    ).rstrip()


def _time(entry: dict[str, Any]) -> str:
    """12:00:00.123 of 2026-01-31T12:00:00.123Z."""
    return str(entry.get("at", "")).partition("T")[2].rstrip("Z")[:12]


def _ticket(entry: dict[str, Any]) -> str:
    return next((f"{name} {entry[name]}" for name in ("ticket", "queue") if entry.get(name)), "")


def _outcome(entry: dict[str, Any]) -> str:
    status = entry.get("status")
    return "" if status is None else str(status)


def _counted(count: Any, of: str) -> str:
    if not isinstance(count, int | float):
        return ""
    return f"{count:.0f} {of.removesuffix('s') if count == 1 and of == 'calls' else of}"
