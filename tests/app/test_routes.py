"""The routes as the host sees them: what it could take another way, and what only it may have."""

import itertools
import re

import pytest

from dev.host.direct import DirectFunctions
from dev.host.function import Function
from functions import serve
from functions.contract import Contract
from tests.app.contracts import contracts, memory_app, page_table, route_table

CATCH_ALL = "api/{*rest}"
ANY_PAGE = "{*path}"
HOSTS_OWN = ("admin", "runtime")


@pytest.fixture(scope="module")
def functions() -> list[Function]:
    """The HTTP functions, as indexed."""
    return [one for one in DirectFunctions(serve(memory_app())).functions if one.is_started_by("http")]


def route(function: Function) -> str:
    return str(function.trigger["route"])


def methods(function: Function) -> set[str]:
    return set(function.trigger.get("methods") or ())


def test_the_api_lies_below_api_pages_elsewhere_and_none_is_the_hosts_own(functions: list[Function]) -> None:
    pages = {one.path for one in page_table().contracts} | {ANY_PAGE}
    for function in functions:
        assert route(function).startswith("api/") is (route(function) not in pages), route(function)
        assert not route(function).lower().startswith(HOSTS_OWN)


def test_no_two_routes_match_the_same_request_but_for_one_catch_all(functions: list[Function]) -> None:
    plain = [one for one in functions if route(one) not in (CATCH_ALL, ANY_PAGE)]
    for one, other in itertools.combinations(plain, 2):
        if methods(one) & methods(other):
            assert not _overlap(route(one), route(other)), (route(one), route(other))


def test_the_catch_all_takes_all_methods_and_sorts_last(functions: list[Function]) -> None:
    catching = {one.name: route(one) for one in functions if "*" in route(one)}
    assert list(catching.values()) == [CATCH_ALL, ANY_PAGE]
    assert all(methods(one) == set() for one in functions if one.name in catching), "the host takes them all"
    assert list(catching) == sorted(one.name for one in functions)[-2:]


def test_every_function_has_a_contract_and_every_contract_a_function(functions: list[Function]) -> None:
    indexed = {(one.name, route(one), *methods(one) - {"HEAD"}) for one in functions if "*" not in route(one)}
    declared = {(one.name, one.path, one.method) for one in [*contracts(), *page_table().contracts]}
    assert indexed == declared
    assert len({one.name for one in functions}) == len(functions)


def test_no_function_asks_for_a_key_of_the_host(functions: list[Function]) -> None:
    assert {str(one.trigger["authLevel"]).lower() for one in functions} == {"anonymous"}


@pytest.mark.parametrize("contract", contracts(), ids=lambda one: one.name)
def test_every_route_declares_who_may_ask(contract: Contract) -> None:
    open_to_all = {"show_health", "show_ready", "show_openapi"}
    assert contract.access == ("anyone" if contract.name in open_to_all else "caller")
    assert contract.summary.endswith(".")
    assert (
        not contract.is_write or contract.body or contract.name in ("claim_ticket", "release_ticket", "delete_canned")
    )


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
