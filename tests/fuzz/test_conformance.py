"""Schemathesis, all its checks on, against what the app says of itself: by each key, and it must be able to fail."""

from collections.abc import Callable
from typing import Any

import pytest

from dev.fuzz.wire import front_of
from dev.fuzz.world import in_memory
from dev.proof.conformance import ConformanceReport, conformance, run_against
from dev.seed import KEYS, publish_demo
from functions import serve

EXAMPLES = 3
ALL_CHECKS = {
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance",
    "response_schema_conformance", "negative_data_rejection", "positive_data_acceptance", "missing_required_header",
    "unsupported_method", "allow_header_conformance", "use_after_free", "ensure_resource_availability", "ignored_auth",
    "object_level_authorization",
}  # fmt: skip


@pytest.mark.parametrize("key", [one.id for one in KEYS])
def test_the_app_does_what_its_description_says(key: str) -> None:
    report = conformance(EXAMPLES, 1, (key,))
    assert report.findings == [], "\n".join([str(report), *report.findings[:20]])
    assert set(report.by_check) == ALL_CHECKS
    assert sum(report.excused.values()) < report.checks / 100


def _everybody_is_olga(scope: Any) -> None:
    headers = [one for one in scope["headers"] if one[0].lower() != b"x-api-key"]
    scope["headers"] = [*headers, (b"x-api-key", b"local-admin")]


def _every_method_is_get(scope: Any) -> None:
    scope["method"] = "GET"


@pytest.mark.parametrize(
    ("spoil", "check"), [(_everybody_is_olga, "ignored_auth"), (_every_method_is_get, "unsupported_method")]
)
async def test_an_app_that_does_otherwise_is_found(spoil: Callable[[Any], None], check: str) -> None:
    desk = in_memory()
    await publish_demo(desk.app)
    front = front_of(serve(desk.app))

    async def spoiled(scope: Any, receive: Any, send: Any) -> None:
        spoil(scope)
        await front(scope, receive, send)

    report = ConformanceReport(1)
    run_against(spoiled, "local-agent", 1, report)
    assert any(found.startswith(check) for found in report.findings), report.findings[:5]
