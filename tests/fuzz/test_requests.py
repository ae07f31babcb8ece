"""Requests by chance, to every route: no answer that the API's description does not know, and none above 499."""

import time

import pytest

from dev.fuzz.asks import RawAsk
from dev.fuzz.wire import RawAnswer, exchange, front_of
from dev.fuzz.world import in_memory, route_table
from dev.proof.requests import Judge, RequestsReport, requests
from dev.seed import publish_demo
from functions import serve
from functions.openapi import describe

COUNT = 3_000


@pytest.fixture(scope="module")
def report() -> RequestsReport:
    return requests(COUNT, 1)


def test_no_request_gets_an_answer_that_the_description_does_not_know(report: RequestsReport) -> None:
    assert report.findings == [], "\n".join([str(report), *report.findings[:10]])
    assert report.count == COUNT


def test_the_requests_get_far_enough_to_prove_something(report: RequestsReport) -> None:
    succeeded = {name for name, status in report.by_route if status < 300}
    assert succeeded >= {one.name for one in route_table().contracts} - {"get_attachment"}
    assert set(report.by_status) >= {200, 201, 400, 401, 403, 404, 405, 409, 411, 412, 415, 422}


@pytest.mark.parametrize(
    ("path", "status", "headers", "body", "where"),
    [
        ("/api/me", 500, {"trace-id": "0" * 32}, b"{}", "server_errors"),
        ("/api/me", 402, {"trace-id": "0" * 32}, b"{}", "undocumented"),
        ("/api/no-such-route", 200, {"trace-id": "0" * 32}, b"{}", "undocumented"),
        ("/api/me", 200, {}, b"{}", "untraced"),
        ("/api/me", 200, {"trace-id": "0" * 32}, b"{}", "let_in"),
        ("/api/me", 401, {"trace-id": "0" * 32}, b"Traceback (most recent call last)", "stacks"),
    ],
)
def test_each_kind_of_finding_is_found(
    path: str, status: int, headers: dict[str, str], body: bytes, where: str
) -> None:
    report = RequestsReport(1)
    Judge(report).look(RawAsk("GET", path, "", {}, b""), RawAnswer(status, headers, body))
    assert len(getattr(report, where)) == 1


async def test_the_description_is_made_once_and_not_for_each_who_asks() -> None:
    """Anybody may ask for it, without a key: it must not cost tens of milliseconds each time."""
    desk = in_memory()
    await publish_demo(desk.app)
    front = front_of(serve(desk.app))
    ask = RawAsk("GET", "/api/openapi.json", "", {"host": "localhost"}, b"")
    assert (await exchange(front, ask)).status == 200
    began = time.thread_time()
    describe(route_table())
    once, began = time.thread_time() - began, time.thread_time()
    for _ in range(20):
        await exchange(front, ask)
    assert time.thread_time() - began < 10 * once
