"""The routes as the host sees them: what it could take another way, and what only it may have."""

import itertools
import re

import pytest

from dev.host.direct import DirectFunctions
from dev.host.function import Function
from functions import serve
from functions.contract import Contract
from shared.app import Queues, wire
from shared.clock import utc_now
from shared.storage.memory import MemoryBells, MemoryBlobs, MemoryErrands, MemoryRows
from tests.app.contracts import contracts, route_table

CATCH_ALL = "api/{*rest}"
HOSTS_OWN = ("admin", "runtime")


@pytest.fixture(scope="module")
def functions() -> list[Function]:
    """The HTTP functions, as indexed."""
    app = wire(MemoryRows(), MemoryBlobs(), Queues(MemoryBells(utc_now), MemoryErrands(utc_now)), utc_now)
    return [one for one in DirectFunctions(serve(app)).functions if one.is_started_by("http")]


def route(function: Function) -> str:
    return str(function.trigger["route"])


def methods(function: Function) -> set[str]:
    return set(function.trigger.get("methods") or ())


def test_every_route_lies_below_api_and_none_is_the_hosts_own(functions: list[Function]) -> None:
    for function in functions:
        assert route(function).startswith("api/"), route(function)
        assert not route(function).lower().startswith(HOSTS_OWN)


def test_no_two_routes_match_the_same_request_but_for_one_catch_all(functions: list[Function]) -> None:
    plain = [one for one in functions if route(one) != CATCH_ALL]
    for one, other in itertools.combinations(plain, 2):
        if methods(one) & methods(other):
            assert not _overlap(route(one), route(other)), (route(one), route(other))


def test_the_catch_all_takes_all_methods_and_sorts_last(functions: list[Function]) -> None:
    (catching,) = [one for one in functions if "*" in route(one)]
    assert route(catching) == CATCH_ALL
    assert methods(catching) == set(), "no methods named: the host takes them all"
    assert catching.name == max(one.name for one in functions)


def test_every_function_has_a_contract_and_every_contract_a_function(functions: list[Function]) -> None:
    indexed = {(one.name, route(one), *methods(one)) for one in functions if route(one) != CATCH_ALL}
    declared = {(one.name, one.path, one.method) for one in contracts()}
    assert indexed == declared
    assert len({one.name for one in functions}) == len(functions)


def test_no_function_asks_for_a_key_of_the_host(functions: list[Function]) -> None:
    assert {str(one.trigger["authLevel"]).lower() for one in functions} == {"anonymous"}


@pytest.mark.parametrize("contract", contracts(), ids=lambda one: one.name)
def test_every_route_declares_who_may_ask(contract: Contract) -> None:
    open_to_all = {"show_health", "show_ready", "show_openapi"}
    assert contract.access == ("anyone" if contract.name in open_to_all else "caller")
    assert contract.summary.endswith(".")
    assert not contract.is_write or contract.body or contract.name in ("claim_ticket", "release_ticket")


def test_the_route_table_knows_its_paths_as_the_host_does() -> None:
    table = route_table()
    assert table.methods_of("api/tickets") == ["GET", "POST"]
    assert table.methods_of("API/Tickets/") == ["GET", "POST"]
    assert table.methods_of("api/tickets/123456/thread") == ["GET"]
    assert table.methods_of("api/tickets/1/2/thread") == []
    assert table.methods_of("api/tic\u212aets") == [], "the host compares ASCII"


def _overlap(one: str, other: str) -> bool:
    """Whether some path matches both templates: literals equal, a parameter matches any segment."""
    left, right = one.lower().split("/"), other.lower().split("/")
    if len(left) != len(right):
        return False
    return all(a == b or _is_parameter(a) or _is_parameter(b) for a, b in zip(left, right, strict=True))


def _is_parameter(segment: str) -> bool:
    return re.fullmatch(r"\{\w+\}", segment) is not None
