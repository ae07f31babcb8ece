"""What the API promises, held against each answer that a test sees: declared status, declared shape, headers."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import httpx
from jsonschema import Draft202012Validator

from functions import TOPICS
from functions.contract import Contract, Download, RouteTable
from functions.headers import ALWAYS
from functions.openapi import describe
from functions.pages import pages_of
from shared.app import App, Queues, wire
from shared.clock import utc_now
from shared.storage.memory import MemoryBells, MemoryBlobs, MemoryErrands, MemoryRows

PROBLEM = "application/problem+json"
ALWAYS_WITH = {401: "www-authenticate", 405: "allow", 503: "retry-after"}


@cache
def route_table() -> RouteTable:
    """The route table of the app: the same for every instance of it."""
    table = RouteTable()
    for topic in TOPICS:
        topic.blueprint(memory_app(), table)
    return table


@cache
def page_table(*, is_local: bool = True) -> RouteTable:
    """The table of pages: on a developer's machine, or elsewhere."""
    app, table = memory_app(is_local=is_local), RouteTable()
    for topic in pages_of(app):
        topic.blueprint(app, table)
    return table


def memory_app(*, is_local: bool = True) -> App:
    """An app that is never asked anything."""
    queues = Queues(MemoryBells(utc_now), MemoryErrands(utc_now))
    return wire(MemoryRows(), MemoryBlobs(), queues, utc_now, is_local=is_local)


@cache
def document() -> Mapping[str, Any]:
    """The OpenAPI document."""
    return describe(route_table())


def contracts() -> list[Contract]:
    return list(route_table().contracts)


def writes() -> list[Contract]:
    return [one for one in contracts() if one.is_write]


def page_writes() -> list[Contract]:
    return [one for one in page_table().contracts if one.is_write]


def contract_of(request: httpx.Request) -> Contract | None:
    path = request.url.raw_path.decode().partition("?")[0].strip("/")
    return next((one for one in contracts() if one.method == request.method and one.template.fullmatch(path)), None)


def check_answer(response: httpx.Response) -> None:
    """Raises AssertionError for an answer that the API's own description does not know."""
    request, status = response.request, response.status_code
    what = f"{request.method} {request.url.raw_path.decode()} -> {status} {response.content[:500]!r}"
    assert len(response.headers.get("trace-id", "")) == 32, f"no Trace-Id: {what}"
    for name, value in ALWAYS.items():
        assert response.headers[name] == value, (what, name)
    assert "default-src 'none'" in response.headers["content-security-policy"], what
    if status in ALWAYS_WITH:
        assert response.headers.get(ALWAYS_WITH[status]), f"no {ALWAYS_WITH[status]}: {what}"
    contract = contract_of(request)
    if contract is None:
        assert status in (404, 405), what
        assert response.headers["content-type"] == PROBLEM, what
        return
    operation = document()["paths"][f"/{contract.path}"][contract.method.lower()]
    assert str(status) in operation["responses"], f"not declared: {what}"
    content = operation["responses"][str(status)].get("content")
    if content is None:
        assert not response.content, what
        return
    media = response.headers["content-type"].partition(";")[0]
    assert media in content, what
    if contract.answers.get(status) is Download:
        _check_download(response, what)
        return
    errors = list(_validator(contract.name, status, media).iter_errors(response.json()))
    assert not errors, f"{what}\n{errors[0].json_path}: {errors[0].message}"


def _check_download(response: httpx.Response, what: str) -> None:
    headers = response.headers
    assert headers["content-disposition"].startswith('attachment; filename="'), what
    assert headers["content-length"] == str(len(response.content)), what
    assert "no-store" in headers["cache-control"] and "sandbox" in headers["content-security-policy"], what


@cache
def _validator(name: str, status: int, media: str) -> Any:
    contract = next(one for one in contracts() if one.name == name)
    operation = document()["paths"][f"/{contract.path}"][contract.method.lower()]
    schema = operation["responses"][str(status)]["content"][media]["schema"]
    return Draft202012Validator({**schema, "components": {"schemas": _closed()}})


@cache
def _closed() -> Mapping[str, Any]:
    """The schemas as they are described, and nothing besides: a member that no schema names is a fault too."""
    schemas = document()["components"]["schemas"]
    return {
        name: {**schema, "additionalProperties": False} if "properties" in schema else schema
        for name, schema in schemas.items()
    }
