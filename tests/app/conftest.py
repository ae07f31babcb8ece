"""Every answer that a client of these tests gets is held against the API's own description."""

from collections.abc import AsyncIterator, Iterator
from itertools import count
from weakref import WeakKeyDictionary

import azure.functions as func
import httpx
import pytest

from dev.azurite import TEST_KEY, connection_string
from dev.running.ports import Ports
from tests.app.browser import Browser, signed_in
from tests.app.contracts import check_answer
from tests.app.staff import hire, set_portal
from tests.world import World, make_world

_plain_client = World.client
_CALLERS = count(1)
_clients = WeakKeyDictionary[func.FunctionApp, dict[str | None, httpx.AsyncClient]]()


def _checked_client(world: World, key: str | None = "local-agent") -> httpx.AsyncClient:
    """One client a key: making one indexes the app anew, which costs as much as a request."""
    made = _clients.setdefault(world.functions, {})
    if key not in made:
        made[key] = _plain_client(world, key)
        made[key].event_hooks["response"].append(_check)
    return made[key]


async def _check(response: httpx.Response) -> None:
    await response.aread()
    check_answer(response)


@pytest.fixture(scope="session", autouse=True)
def _every_answer_is_checked() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(World, "client", _checked_client)
        yield


@pytest.fixture(scope="session")
async def desk(
    azurite_ports: Ports, accounts: Iterator[str], followed_worlds: list[str], _every_answer_is_checked: None
) -> AsyncIterator[World]:
    """One staffed desk for all tests that look at nothing but their own tickets."""
    made = await make_world(connection_string(azurite_ports, next(accounts), TEST_KEY))
    await hire(made)
    await set_portal(made, opens_by_address=500, opens_by_origin=500, asks_by_address=500, asks_by_origin=500)
    yield made
    await made.follow_all()
    followed_worlds.append(made.connection)
    await made.close()


@pytest.fixture
async def browser(desk: World) -> AsyncIterator[Browser]:
    """A browser that was never here, on the desk that all share."""
    made = Browser(desk.functions, caller=f"198.51.100.{next(_CALLERS) % 250}")
    yield made
    await made.close()


@pytest.fixture
async def staffed(world: World) -> World:
    """A desk of the test's own, with the people of tests/app/staff.py."""
    await hire(world)
    return world


@pytest.fixture
async def ana(desk: World) -> AsyncIterator[Browser]:
    """Ana's browser on the desk that all share."""
    made = Browser(desk.functions)
    await made.sign_in("Ana")
    yield made
    await made.close()


@pytest.fixture
async def ben(desk: World) -> AsyncIterator[Browser]:
    """Ben's, beside it."""
    made = Browser(desk.functions)
    await made.sign_in("Ben")
    yield made
    await made.close()


@pytest.fixture
async def olga(world: World) -> AsyncIterator[Browser]:
    """An admin's browser, before a desk of its own."""
    made = await signed_in(world, "Olga")
    yield made
    await made.close()


@pytest.fixture
async def guest(world: World) -> AsyncIterator[Browser]:
    made = Browser(world.functions)
    yield made
    await made.close()


@pytest.fixture
async def pat(desk: World) -> AsyncIterator[Browser]:
    """The browser of a requester who is signed in."""
    made = Browser(desk.functions)
    await made.sign_in("Pat")
    yield made
    await made.close()
