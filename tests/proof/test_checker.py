"""The checker checked: what is right raises no alarm, and each seeded corruption is found."""

import copy
from pathlib import Path

import pytest

from dev.proof.checker import check
from dev.proof.dump import Dump
from dev.proof.effects import check_effects
from dev.proof.intents import Intent
from tests.proof.corruptions import CORRUPTIONS, Corruption
from tests.proof.form_corruptions import OF_FORMS
from tests.proof.memory_run import memory_run

type Story = tuple[Dump, list[Intent]]


@pytest.fixture(scope="session")
async def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """A run that has all kinds of events in it, by keys and by forms."""
    return await memory_run(11, 250, tmp_path_factory.mktemp("proof"))


async def test_a_hundred_clean_runs_raise_no_alarm(tmp_path: Path) -> None:
    for seed in range(100):
        dump, intents = await memory_run(seed, 20, tmp_path)
        assert found(dump, intents) == [], seed


def found(dump: Dump, intents: list[Intent]) -> list[str]:
    return list(check(dump, intents, [check_effects]))


@pytest.mark.parametrize("corruption", [*CORRUPTIONS, *OF_FORMS], ids=lambda one: one.__name__)
async def test_each_corruption_is_found(story: Story, corruption: Corruption) -> None:
    dump, intents = copy.deepcopy(story)
    assert found(dump, intents) == []
    corruption(dump, intents)
    assert found(dump, intents) != []
