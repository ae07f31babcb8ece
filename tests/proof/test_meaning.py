"""What forms mean, by hand: logs that are right, and logs in which something else was done than was wished for."""

from typing import Any

import pytest

from dev.proof.intents import Intent
from dev.proof.meaning import misread, unmet

type Json = dict[str, Any]

PAGE = "/desk/tickets/123456"
OPENED = {"requester": "pat", "status": "open", "state": "open", "priority": "low", "sla": None, "due_at": None}


def log(*events: tuple[str, Json]) -> list[Json]:
    """A ticket's, each event of a command of its own: "c1", "c2" …"""
    all = [("ticket.opened", OPENED), *events]
    by, at = {"kind": "agent", "id": "ana"}, "2026-11-25T10:00:00Z"
    return [
        {"n": n, "kind": kind, "data": data, "command": f"c{n}", "ticket": "123456", "by": by, "at": at, "desk": "1",
         "subject": None}
        for n, (kind, data) in enumerate(all, 1)
    ]  # fmt: skip


def form(path: str, **how: Any) -> Intent:
    return Intent(1, "agent:ana", "POST", f"{PAGE}/{path}", "k", **how)


REPLY: tuple[str, Json] = ("ticket.reply-posted", {"machine": False})
NOTE: tuple[str, Json] = ("ticket.note-posted", {})
LOW_TO_HIGH: tuple[str, Json] = ("ticket.priority-changed", {"priority": "high", "from_priority": "low"})
RAISED = form("change/priority", wish={"priority": "high"}, was={"priority": "low"})


@pytest.mark.parametrize(
    ("intent", "events", "wrong"),
    [
        (RAISED, [LOW_TO_HIGH], ""),
        (RAISED, [("ticket.priority-changed", {"priority": "emergency", "from_priority": "low"})], "not 'high'"),
        (form("change/priority", wish={"priority": "high"}, was={"priority": "normal"}), [LOW_TO_HIGH], "was shown as"),
        (form("change/priority"), [NOTE], "means something else"),
        (form("note"), [NOTE], ""),
        (form("reply", seen=1, first=2), [REPLY], ""),
        (form("note", first=3), [NOTE], "leads to event 3"),
    ],
)
def test_what_was_done_is_what_the_form_meant(intent: Intent, events: list[tuple[str, Json]], wrong: str) -> None:
    told = list(misread(intent, log(*events), "c2", {}))
    assert (told == []) if not wrong else any(wrong in one for one in told), told


@pytest.mark.parametrize(("seen", "right"), [(3, True), (2, False), (1, False)])
def test_no_answer_goes_past_one_that_was_not_seen(seen: int, right: bool) -> None:
    told = list(misread(form("reply", seen=seen), log(NOTE, REPLY, REPLY), "c4", {}))
    assert (told == []) is right, told


@pytest.mark.parametrize(
    ("seen", "wish", "right"), [(1, "low", True), (1, "high", True), (2, "low", False), (1, "normal", False)]
)
def test_where_there_was_nothing_to_do_it_was_so_when_the_page_was_read_or_later(
    seen: int, wish: str, right: bool
) -> None:
    told = list(unmet(form("change/priority", seen=seen, wish={"priority": wish}), log(LOW_TO_HIGH), {}))
    assert (told == []) is right, told
