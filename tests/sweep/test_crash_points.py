"""Each action, broken at each of its storage calls in each way, comes to the same end."""

from collections.abc import Callable

import pytest

from tests.sweep.action import Action
from tests.sweep.actions import actions
from tests.sweep.sweeping import sweep


@pytest.mark.parametrize("action", actions(), ids=lambda one: one.name)
async def test_wherever_it_breaks_nothing_is_lost_and_nothing_doubled(
    action: Action, record_property: Callable[[str, object], None]
) -> None:
    swept = await sweep(action)
    record_property("crash points", swept.points)
    assert swept.findings == []
    assert swept.points >= 7 * len(swept.calls) > 0
