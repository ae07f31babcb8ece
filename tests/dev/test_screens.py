"""The pictures in docs/screens: of every page, in every style, small, and shown by the README."""

import re

from dev.bootstrap.places import ROOT
from dev.screens import FOLDER
from dev.screens.shots import SHOTS
from dev.screens.taking import STYLES
from tests.browser.crawling import all_names

ONLY_LEADS_ON = {"show_management"}
MOST_BYTES = 3 * 2**20


def test_every_page_has_its_picture_taken() -> None:
    assert {shot.page for shot in SHOTS} == all_names() - ONLY_LEADS_ON
    assert len({shot.name for shot in SHOTS}) == len(SHOTS)


def test_what_is_there_is_what_is_taken_and_is_small() -> None:
    expected = {f"{shot.name}-{style}.png" for shot in SHOTS for style in STYLES}
    assert {file.name for file in FOLDER.iterdir()} == expected, "python -m dev screens takes them anew"
    assert all(file.read_bytes().startswith(b"\x89PNG") for file in FOLDER.iterdir())
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) < MOST_BYTES


def test_the_readme_shows_pictures_that_are_there() -> None:
    shown = re.findall(r"docs/screens/[\w-]+\.png", (ROOT / "README.md").read_text("utf-8"))
    assert len(set(shown)) >= 2
    assert all((ROOT / name).is_file() for name in shown)
