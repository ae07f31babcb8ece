"""The sweep swept: a build that is wrong in one of the ways of DESIGN.md 9 does not pass it."""

import pytest

from tests.sweep.actions import actions
from tests.sweep.scene import Build
from tests.sweep.sweeping import sweep
from tests.sweep.twins import (
    looks_for_no_command_row,
    rings_after_the_commit,
    saves_its_cursor_before_the_effects,
    takes_bells_back_on_errors,
)


@pytest.mark.parametrize(
    ("build", "name", "told"),
    [
        (rings_after_the_commit, "post_reply", "left alone: "),
        (takes_bells_back_on_errors, "post_reply", "left alone: "),
        (saves_its_cursor_before_the_effects, "follow", "nobody was told of event"),
        (looks_for_no_command_row, "create_ticket", "repeated: it ended otherwise: +"),
        (looks_for_no_command_row, "open_ticket", "repeated: it ended otherwise: +"),
        (takes_bells_back_on_errors, "change_on_desk", "left alone: "),
    ],
)
async def test_the_sweep_finds_what_is_wrong(build: Build, name: str, told: str) -> None:
    swept = await sweep(next(one for one in actions() if one.name == name), build)
    assert any(told in finding for finding in swept.findings), swept.findings
    assert not any("unbroken" in finding for finding in swept.findings), "it is right as long as nothing breaks"
