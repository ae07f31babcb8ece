"""The description of the API: valid, complete, and true (tests/app/conftest.py holds every answer against it)."""

from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from functions.downloads import SAFE_TYPES, UNKNOWN
from tests.app.contracts import check_answer, contracts, document
from tests.world import World


async def test_it_is_openapi_3_1_and_says_what_the_app_serves(desk: World) -> None:
    answer = await desk.client(None).get("openapi.json")
    served = answer.json()
    assert served["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(served).validate()
    assert served == document()


def operations() -> dict[tuple[str, str], Any]:
    return {
        (method.upper(), path.removeprefix("/")): operation
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    }


def test_every_route_is_in_it_once() -> None:
    assert set(operations()) == {(one.method, one.path) for one in contracts()}
    ids = [operation["operationId"] for operation in operations().values()]
    assert len(ids) == len(set(ids))


def test_every_write_takes_an_idempotency_key_and_no_read_does() -> None:
    for (method, path), operation in operations().items():
        headers = {one["name"] for one in operation["parameters"] if one["in"] == "header"}
        assert ("Idempotency-Key" in headers) == (method != "GET"), (method, path)
        has_version = "{" in path and "{queue}" not in path
        assert ("If-Match" in headers) == (method != "GET" and has_version), (method, path)


def test_every_answer_is_described_with_its_trace() -> None:
    for (_, path), operation in operations().items():
        for status, response in operation["responses"].items():
            assert "Trace-Id" in response["headers"]
            media = set(response.get("content", {}))
            files = {UNKNOWN, *SAFE_TYPES} if "attachments" in path else {"application/json"}
            assert media <= (files if int(status) < 400 else {"application/problem+json"})


def test_reads_of_one_thing_describe_if_none_match_and_304() -> None:
    for path in ("api/tickets/{number}", "api/config/agents/{id}"):
        operation = operations()["GET", path]
        assert "304" in operation["responses"]
        assert "If-None-Match" in {one["name"] for one in operation["parameters"]}


def test_only_what_is_refused_otherwise_is_described_by_a_pattern() -> None:
    """If-None-Match names no version where it is odd, and the answer is the whole thing: RFC 9110 wants no refusal."""
    for (method, path), operation in operations().items():
        for one in operation["parameters"]:
            if one["name"] in ("If-Match", "If-None-Match"):
                assert ("pattern" in one["schema"]) is (method != "GET"), path


async def test_the_check_of_answers_can_fail(desk: World) -> None:
    answer = await desk.client().get("me")
    answer.headers["trace-id"] = ""
    with pytest.raises(AssertionError, match="Trace-Id"):
        check_answer(answer)
    answer.headers["trace-id"] = "0" * 32
    answer._content = b'{"kind": "agent"}'
    with pytest.raises(AssertionError, match="required property"):
        check_answer(answer)
    answer._content = (await desk.client().get("me")).content.replace(b"{", b'{"undeclared": 1, ', 1)
    with pytest.raises(AssertionError, match="undeclared"):
        check_answer(answer)
    answer.status_code = 402
    with pytest.raises(AssertionError, match="not declared"):
        check_answer(answer)
