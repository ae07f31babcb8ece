"""Each scenario, evaluated by the compiler, passes each check."""

from collections.abc import Callable

import pytest

from infra.hooks.subscription import wanted_providers
from tests.infra import checks_app, checks_around, checks_data
from tests.infra.scenarios import FOLDER, SCENARIOS, Scenario
from tests.infra.stack import Stack

CHECKS = (*checks_data.CHECKS, *checks_app.CHECKS, *checks_around.CHECKS)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("name", SCENARIOS)
def test_what_must_hold_does(
    stack_of: Callable[[str], Stack], name: str, check: Callable[[Stack, Scenario], None]
) -> None:
    check(stack_of(name), SCENARIOS[name])


def test_each_file_of_parameters_is_a_scenario() -> None:
    assert {path.stem for path in FOLDER.glob("*.bicepparam")} == set(SCENARIOS)


# Registered in every subscription, says Microsoft; those of the Graph are no resources of a subscription.
REGISTERED = {"Microsoft.Authorization", "Microsoft.Consumption", "Microsoft.Resources", "Microsoft.Graph"}


@pytest.mark.parametrize("name", SCENARIOS)
def test_preflight_registers_what_the_deployment_asks_of_the_subscription(
    stack_of: Callable[[str], Stack], name: str
) -> None:
    stack, expected = stack_of(name), SCENARIOS[name]
    wanted = {*wanted_providers(expected.mail, str(expected.is_private).lower())}
    assert {each["type"].split("/")[0] for each in stack.resources} - REGISTERED == wanted - {"Microsoft.App"}


@pytest.mark.parametrize("name", SCENARIOS)
def test_nothing_is_left_to_guess(stack_of: Callable[[str], Stack], name: str) -> None:
    assert stack_of(name).snapshot["diagnostics"] == []
