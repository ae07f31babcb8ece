"""The real compiler, one process for all tests of a worker; without one these tests are skipped, aloud."""

import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from dev.bicep.cli import Bicep
from dev.bicep.finder import find
from dev.bootstrap.console import Trouble
from tests.infra.scenarios import FOLDER
from tests.infra.stack import Stack

ROOT = Path(__file__).parent.parent.parent
MUST = "ZERODESK_NEEDS_BICEP"
UNRESTORED = "BCP192"


@pytest.fixture(scope="session")
def bicep() -> Iterator[Bicep]:
    try:
        path = find()
    except Trouble as trouble:
        if os.environ.get(MUST):
            raise
        pytest.skip(f"NOTHING IN infra/ IS CHECKED: {trouble.what} {trouble.mend}")
    with Bicep(path) as made:
        unrestored = [each for each in made.compile(ROOT / "infra" / "main.bicep").findings if UNRESTORED in each]
        if unrestored and not os.environ.get(MUST):
            pytest.skip(f"NOTHING IN infra/ IS CHECKED: the types of the Graph are not to be had: {unrestored[0]}")
        yield made


@pytest.fixture(scope="session")
def stack_of(bicep: Bicep) -> Callable[[str], Stack]:
    """The evaluated deployment of a scenario."""

    @cache
    def evaluated(name: str) -> Stack:
        return Stack(bicep.snapshot(FOLDER / f"{name}.bicepparam"))

    return evaluated
