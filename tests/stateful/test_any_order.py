"""Whatever happens in whatever order comes to the same end, and a build that is wrong does not."""

from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import (
    run_state_machine_as_test,
)

from tests.stateful.machine import AnyOrder
from tests.sweep.scene import Build
from tests.sweep.twins import (
    rings_after_the_commit,
    saves_its_cursor_before_the_effects,
    takes_bells_back_on_errors,
)


def some(count: int, **more: Any) -> settings:
    """So many runs, always the same."""
    return settings(
        max_examples=count,
        stateful_step_count=30,
        deadline=None,
        derandomize=True,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        **more,
    )


def test_any_order_comes_to_the_same_end() -> None:
    run_state_machine_as_test(AnyOrder, settings=some(150))


@pytest.mark.parametrize(
    "wrong", [takes_bells_back_on_errors, saves_its_cursor_before_the_effects, rings_after_the_commit]
)
def test_a_build_that_is_wrong_does_not(wrong: Build) -> None:
    class Wrong(AnyOrder):
        builds: ClassVar = [wrong]

    with pytest.raises(AssertionError):
        run_state_machine_as_test(Wrong, settings=some(300, phases=[Phase.generate]))
