"""What the docs say is still so."""

import re
from pathlib import Path

import pytest

from shared.settings import Settings

ROOT = Path(__file__).parent.parent


def diff_lines(page: str) -> list[tuple[str, str]]:
    """(file, line) for each added line of the diffs on a page."""
    found, file = [], ""
    for block in re.findall(r"```diff\n(.*?)```", page, re.DOTALL):
        for line in block.splitlines():
            if line.startswith("+++ "):
                file = line[4:]
            elif line.strip("+ "):
                found.append((file, line[1:]))
    return found


@pytest.mark.parametrize(("file", "line"), diff_lines((ROOT / "docs" / "patterns.md").read_text("utf-8")))
def test_each_line_of_the_example_stands_in_the_code(file: str, line: str) -> None:
    assert line in (ROOT / file).read_text("utf-8").splitlines()


def test_each_setting_is_documented() -> None:
    read = set(re.findall(r'env(?:\.get\(|, )"([^"]+)"', (ROOT / "shared" / "settings.py").read_text("utf-8")))
    page = (ROOT / "docs" / "operations.md").read_text("utf-8")
    assert (
        read - {"AzureFunctionsJobHost__functionTimeout"} == set(re.findall(r"^\| `(\w+)`", page, re.MULTILINE)) & read
    )
    assert Settings().bell_hidden_s == 420


@pytest.mark.parametrize(
    "page", sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")]), ids=lambda page: page.name
)
def test_each_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text("utf-8")):
        assert "://" in target or (page.parent / target).exists(), target


def test_the_readme_names_both_commands() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert "python -m dev run" in readme
    assert "python -m dev test" in readme
