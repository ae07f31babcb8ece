"""What all tests share: an Azurite in memory, an account of it for each test, and at the end the ledger over all."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Iterator
from itertools import batched

import pytest

from dev.azurite import TEST_KEY, Azurite, account_names, connection_string
from dev.running.ports import Ports
from dev.test import ACCOUNTS, PORTS_VARIABLE, storage_for_tests
from functions import edge
from tests.world import World, make_world

LONG = frozenset({"proof", "costs", "browser", "azd"})


@pytest.fixture(scope="session")
def azurite_ports() -> Iterator[Ports]:
    """The storage that `python -m dev test` started, or one of our own."""
    given = os.environ.get(PORTS_VARIABLE)
    if given:
        yield Ports(**json.loads(given))
        return
    azurite: Azurite = storage_for_tests()
    with azurite:
        yield azurite.ports


@pytest.fixture(scope="session")
def accounts(worker_id: str) -> Iterator[str]:
    """Names of accounts that nobody else uses: all of a storage of one's own, a share of one that workers share."""
    names = account_names(ACCOUNTS)
    if PORTS_VARIABLE not in os.environ or not worker_id.startswith("gw"):
        return iter(names)
    workers = int(os.environ["PYTEST_XDIST_WORKER_COUNT"])
    return iter(names[int(worker_id.removeprefix("gw")) :: workers])


@pytest.fixture
def storage_account(azurite_ports: Ports, accounts: Iterator[str]) -> str:
    """The connection string of an account that is empty."""
    return connection_string(azurite_ports, next(accounts), TEST_KEY)


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine is no storage that hangs: who tries that one sets this back."""
    monkeypatch.setattr(edge, "LONGEST_S", 60.0)


@pytest.fixture(scope="session")
async def followed_worlds() -> AsyncIterator[list[str]]:
    """The connection strings of all worlds; when the tests end, the ledger goes over them."""
    from dev.ledger import check_storage

    used: list[str] = []
    yield used
    checked = [await asyncio.gather(*map(check_storage, some)) for some in batched(used, 4, strict=False)]
    assert [found for some in checked for one in some for found in one] == []


@pytest.fixture
async def world(storage_account: str, followed_worlds: list[str]) -> AsyncIterator[World]:
    """A seeded desk on real storage, all its bells answered at the end."""
    made = await make_world(storage_account)
    yield made
    if not made.spoiled:
        await made.follow_all()
        followed_worlds.append(made.connection)
    await made.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take minutes begin first: else one worker ends with them while the other has nothing to do."""
    items.sort(key=lambda item: item.path.parent.name not in LONG)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How much was swept, whoever did it."""
    passed = [report for report in terminalreporter.getreports("passed") if report.when == "call"]
    points = [value for report in passed for name, value in report.user_properties if name == "crash points"]
    if points:
        terminalreporter.write_line(f"crash points: {sum(points)} of {len(points)} actions, each ended as it should")
