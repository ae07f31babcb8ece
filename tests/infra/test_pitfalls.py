"""docs/azure-pitfalls.md names tests that there are."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "azure-pitfalls.md").read_text("utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", PAGE)))
ROWS = re.findall(r"^\| (\d+) \| (.+) \| (.+) \|$", PAGE, re.MULTILINE)


def test_each_of_the_twenty_has_a_check_or_a_reason() -> None:
    assert [int(number) for number, _, _ in ROWS] == list(range(1, 21))
    for number, _, kept_out in ROWS:
        assert "`tests/" in kept_out or "no test: " in kept_out or "By hand: " in kept_out, number


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_a_test_that_is_named_is_there(file: str, name: str) -> None:
    assert re.search(rf"^(?:async )?def {name or 'test_'}", (ROOT / file).read_text("utf-8"), re.MULTILINE)


def test_a_fault_that_is_named_is_seeded() -> None:
    from tests.infra.faults import FAULTS

    named = re.findall(r"test_faults\.py::test_a_fault_is_found` \(([^)]+)\)", PAGE)
    assert named
    assert set(named) <= {fault.name for fault in FAULTS}


def test_a_check_that_is_named_is_one() -> None:
    from tests.infra.test_scenarios import CHECKS

    named = re.findall(r"test_what_must_hold_does` \(([^)]+)\)", PAGE)
    known = {check.__name__ for check in CHECKS}
    assert named
    assert all(known & set(re.findall(r"\w+", words)) for words in named)
