"""The declaration of an endpoint, and the table of all."""

from typing import Any

import pytest

from functions.contract import Contract, RouteTable


def contract(path: str, method: Any = "GET", **more: Any) -> Contract:
    return Contract(method=method, path=path, name="x", summary="", answers=more.pop("answers", {200: None}), **more)


TABLE = RouteTable(
    [
        contract("api/tickets"),
        contract("api/tickets", "POST"),
        contract("api/tickets/{number}"),
        contract("api/tickets/{number}", "PATCH"),
        contract("api/tickets/{number}/thread"),
        contract("api/openapi.json"),
    ]
)


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("api/tickets", ["GET", "POST"]),
        ("/api/tickets/", ["GET", "POST"]),
        ("API/Tickets", ["GET", "POST"]),
        ("api/tickets/123456", ["GET", "PATCH"]),
        ("api/tickets/%2F..", ["GET", "PATCH"]),
        ("api/tickets/123456/thread", ["GET"]),
        ("api/tickets/123456/threads", []),
        ("api/tickets/1/2/thread", []),
        ("api/openapiXjson", []),
        ("api", []),
        ("", []),
    ],
)
def test_the_table_knows_the_methods_of_a_path(path: str, methods: list[str]) -> None:
    assert TABLE.methods_of(path) == methods


def test_a_contract_knows_its_parameters_and_whether_it_writes() -> None:
    one = contract("api/config/{kind}/{id}", "PUT", answers={201: None, 200: None})
    assert (one.parameters, one.is_write, one.status) == (["kind", "id"], True, 200)
    assert (contract("api/me").parameters, contract("api/me").is_write) == ([], False)
