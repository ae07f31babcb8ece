"""What the scripts of pages decide, as functions that Node runs; what they do to a page is tried in tests/browser."""

import json
import subprocess
from typing import Any

import pytest

from dev.bootstrap import node
from shared.domain.markdown import escaped_lines
from shared.web.static_files import FOLDER
from tests.domain.test_canned import HOSTILE
from tests.domain.test_markdown import LINES_OF_TEXT

NOW = 1_800_000_000_000
DAY_MS = 86_400_000


@pytest.fixture(scope="session")
def binary() -> str:
    found = node.find()
    assert found, "`python -m dev test` installs Node"
    return found


def ran(binary: str, script: str, expression: str) -> Any:
    """The value of an expression over the module's exports, `m`."""
    source = json.dumps((FOLDER / script).read_text("utf-8"))
    program = f"""
        const m = await import("data:text/javascript," + encodeURIComponent({source}));
        console.log(JSON.stringify({expression}));
    """
    done = subprocess.run(
        [binary, "--input-type=module"],
        check=False,
        input=program,
        env=node.clean_environment(),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_draft_is_over_after_a_week_or_when_it_was_sent_and_has_arrived(binary: str) -> None:
    cases = [
        ({"at": NOW, "sent": False}, False), ({"at": NOW, "sent": False}, True), ({"at": NOW, "sent": True}, False),
        ({"at": NOW, "sent": True}, True), ({"at": NOW - 8 * DAY_MS, "sent": False}, False), ({}, False),
    ]  # fmt: skip
    asked = f"{json.dumps(cases)}.map(([draft, isDone]) => Boolean(m.isOver(draft, isDone, {NOW})))"
    assert ran(binary, "drafts.js", asked) == [False, False, False, True, True, True]


def test_only_words_are_worth_keeping(binary: str) -> None:
    cases = [{"reply": "Hi", "status": "open"}, {"reply": " \n", "status": "closed"}, {"status": "open"}, {}]
    asked = f'{json.dumps(cases)}.map((values) => m.isWorthKeeping(values, ["reply"]))'
    assert ran(binary, "drafts.js", asked) == [True, False, False, False]


def test_looking_again_takes_longer_and_longer_up_to_two_minutes_and_begins_anew_with_news(binary: str) -> None:
    asked = "[...Array(9)].reduce((all) => [...all, m.nextDelay(all.at(-1), false)], [m.FIRST_S])"
    delays = ran(binary, "refresh.js", asked)
    assert delays[0] == 15 and delays[-1] == 120
    assert delays == sorted(delays) and max(delays) == 120
    asked = "[m.nextDelay(120, true), m.nextDelay(60, false, 60), m.nextDelay(90, true, 60)]"
    assert ran(binary, "refresh.js", asked) == [15, 90, 60]


def test_a_tab_that_nobody_sees_or_touches_asks_for_nothing(binary: str) -> None:
    cases = [
        (100, {"due": 90, "isVisible": True, "touched": 80}), (100, {"due": 101, "isVisible": True, "touched": 80}),
        (100, {"due": 90, "isVisible": False, "touched": 80}), (980, {"due": 90, "isVisible": True, "touched": 80}),
        (979, {"due": 90, "isVisible": True, "touched": 80}), (979, {"due": None, "isVisible": True, "touched": 80}),
    ]  # fmt: skip
    asked = f"{json.dumps(cases)}.map(([now, seen]) => m.isTime(now, {{ ...seen, due: seen.due ?? Infinity }}))"
    assert ran(binary, "refresh.js", asked) == [True, False, False, False, True, False]


def test_what_belongs_to_the_browser_is_no_shortcut(binary: str) -> None:
    presses = [
        ("", {"key": "j"}), ("", {"key": "g"}), ("g", {"key": "q"}), ("", {"key": "?", "shiftKey": True}),
        ("", {"key": "r", "ctrlKey": True}), ("g", {"key": "q", "metaKey": True}), ("", {"key": "Escape"}),
        ("", {"key": "a", "isComposing": True}), ("", {"key": "1", "altKey": True}),
    ]  # fmt: skip
    asked = f"{json.dumps(presses)}.map(([before, event]) => m.combined(before, event))"
    assert ran(binary, "keys.js", asked) == ["j", "g", "g q", "?", "", "", "", "", ""]


def test_steps_begin_at_the_first_and_end_at_the_ends(binary: str) -> None:
    cases = [(3, -1, 1), (3, -1, -1), (3, 0, 1), (3, 2, 1), (3, 0, -1), (0, -1, 1)]
    asked = f"{json.dumps(cases)}.map(([length, now, by]) => m.step(length, now, by))"
    assert ran(binary, "keys.js", asked) == [0, 0, 1, 2, 0, -1]


def test_a_canned_text_goes_to_the_caret_and_at_the_end_after_a_blank_line(binary: str) -> None:
    cases = [("", 0, 0), ("Good morning \n", 14, 14), ("ab", 1, 1), ("abc", 1, 2), ("a\n", 0, 0), (" \n", 2, 2)]
    asked = f'{json.dumps(cases)}.map(([text, start, end]) => m.placed(text, start, end, "X"))'
    done = [
        f"{text[: at['start']]}{at['said']}{text[at['end'] :]}"
        for (text, _, _), at in zip(cases, ran(binary, "ticket.js", asked), strict=True)
    ]
    assert done == ["X", "Good morning\n\nX", "aXb", "aXc", "Xa\n", " \nX"]


def test_what_was_typed_before_is_escaped_in_the_browser_as_on_the_server(binary: str) -> None:
    cases = [
        *LINES_OF_TEXT,
        *HOSTILE,
        "Dear Pat,\r\nfile_name_x\n3. third",
        "before ",
        " after",
        "\t-\n\n  12) x",
        "é\u20281.",
    ]
    assert ran(binary, "ticket.js", f"{json.dumps(cases)}.map(m.escapedLines)") == [escaped_lines(one) for one in cases]


def test_an_answer_is_seen_once_it_was_looked_at_and_all_before_it_were(binary: str) -> None:
    cases = [
        (5, 5, 1, [3], []), (5, 7, 1, [3, 6], []), (5, 7, 1, [3, 6], [6]), (5, 9, 1, [6, 8], [8]),
        (5, 9, 1, [6, 8], [6]), (5, 9, 8, [8], [8]), (5, 9, 6, [6, 8], [6, 8]), (5, 7, 1, [3], []),
    ]  # fmt: skip
    asked = f"{json.dumps(cases)}.map((one) => m.seenUpTo(...one))"
    assert ran(binary, "ticket.js", asked) == [5, 5, 7, 5, 7, 5, 9, 7]
