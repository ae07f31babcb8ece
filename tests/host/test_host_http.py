"""What the host does to a request and a response, seen by one app behind both invokers: direct and real worker."""

import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest

from dev.host.config import HostConfig
from dev.host.direct import client

from .running import NOWHERE, PATIENCE, RunningHost
from .sample import FOLDER, sample_app

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture(scope="module")
def host() -> Iterator[RunningHost]:
    with RunningHost(FOLDER / "sample", NOWHERE, TICKS="0 0 0 29 2 *") as host:
        yield host


@pytest.fixture(params=["direct", "worker"])
async def http(request: pytest.FixtureRequest) -> AsyncIterator[httpx.AsyncClient]:
    """The same tests through both: what passes in a fast test holds in the real worker library, too."""
    if request.param == "direct":
        chosen = client(sample_app(), config=HostConfig.read(FOLDER / "sample"))
    else:
        chosen = httpx.AsyncClient(base_url=request.getfixturevalue("host").address, timeout=PATIENCE)
    async with chosen as http:
        yield http


async def echo(http: httpx.AsyncClient, url: str, method: str = "GET", **request: Any) -> dict[str, Any]:
    response = await http.request(method, url, **request)
    assert response.status_code == 200
    seen: dict[str, Any] = response.json()
    return seen


async def test_empty_query_values_are_dropped_and_repeats_joined(http: httpx.AsyncClient) -> None:
    seen = await echo(http, "/api/echo/x?a=1&a=&A=2&b=&c=x+y%26")
    assert seen["params"] == {"a": "1,2", "c": "x y&"}


async def test_the_url_is_absolute_and_keeps_the_query_as_sent(http: httpx.AsyncClient) -> None:
    seen = await echo(http, "/api/echo/a%20b?a=1&a=&b=%7B")
    assert seen["url"] == str(http.base_url).rstrip("/") + "/api/echo/a%20b?a=1&a=&b=%7B"


async def test_route_values_are_decoded_but_for_a_slash(http: httpx.AsyncClient) -> None:
    seen = await echo(http, "/API/Echo/a%20b%2fc%C3%A4/")
    assert seen["route"] == {"name": "a b%2Fcä"}


async def test_header_names_are_lower_case_and_repeats_joined(http: httpx.AsyncClient) -> None:
    seen = await echo(http, "/api/echo/x", headers=[("X-Tag", "a"), ("x-tag", "b")])
    assert seen["headers"]["x-tag"] == "a, b"


async def test_the_callers_address_is_the_last_forwarded_for(http: httpx.AsyncClient) -> None:
    seen = await echo(http, "/api/echo/x", headers={"X-Forwarded-For": "198.51.100.1"})
    assert re.fullmatch(r"198\.51\.100\.1, 127\.0\.0\.1:[0-9]+", seen["headers"]["x-forwarded-for"])
    seen = await echo(http, "/api/echo/x")
    assert re.fullmatch(r"127\.0\.0\.1:[0-9]+", seen["headers"]["x-forwarded-for"])


async def test_a_body_arrives(http: httpx.AsyncClient) -> None:
    assert (await echo(http, "/api/echo/x", "POST", content="höh"))["body"] == "höh"


async def test_a_chunked_body_arrives_empty(http: httpx.AsyncClient) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield b"lost"

    assert (await echo(http, "/api/echo/x", "POST", content=chunks()))["body"] == ""


async def test_a_body_over_the_limit_is_refused_unread() -> None:
    async def never() -> AsyncIterator[bytes]:
        raise AssertionError("read")
        yield b""

    async with client(sample_app(), config=HostConfig(route_prefix="")) as http:
        response = await http.post("/api/echo/x", content=never(), headers={"Content-Length": str(100 * 2**20 + 1)})
    assert (response.status_code, response.content) == (413, b"")


async def test_the_caller_of_a_direct_client_can_be_chosen() -> None:
    async with client(sample_app(), config=HostConfig(route_prefix=""), caller="2001:db8::1") as http:
        seen = await echo(http, "/api/echo/x")
    assert seen["headers"]["x-forwarded-for"] == "[2001:db8::1]:50000"


async def test_the_trace_goes_on_with_a_span_of_the_hosts_own(http: httpx.AsyncClient) -> None:
    seen = await echo(http, "/api/echo/x", headers={"traceparent": PARENT, "tracestate": "v=1"})
    assert seen["trace"] != PARENT
    assert seen["trace"][:36] == PARENT[:36]
    assert seen["trace"][-3:] == "-01"
    assert seen["state"] == "v=1"


@pytest.mark.parametrize("parent", ["", "garbage", PARENT.upper(), f"00-{'0' * 32}-b7ad6b7169203331-01", PARENT + "-x"])
async def test_a_traceparent_that_is_not_valid_is_replaced(http: httpx.AsyncClient, parent: str) -> None:
    seen = await echo(http, "/api/echo/x", headers={"traceparent": parent, "tracestate": "v=1"})
    assert len(seen["trace"]) == 55
    assert "0af7651916cd43dd" not in seen["trace"]
    assert seen["state"] == ""


async def test_the_context_names_function_and_invocation(http: httpx.AsyncClient) -> None:
    first, second = await echo(http, "/api/echo/x"), await echo(http, "/api/echo/x")
    assert first["function"] == "echo"
    assert first["invocation"] != second["invocation"]


@pytest.mark.parametrize("path", ["/api/fail", "/api/nothing", "/api/heading"])
async def test_a_failure_is_an_empty_500(http: httpx.AsyncClient, path: str) -> None:
    response = await http.get(path)
    assert (response.status_code, response.content) == (500, b"")


async def test_the_words_of_a_failure_are_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    async with client(sample_app(), config=HostConfig(route_prefix="")) as http:
        await http.get("/api/fail")
    assert "Executed 'Functions.fail' (Failed): RuntimeError('secret words')" in caplog.text
    assert "Traceback" in caplog.text


async def test_a_wrong_method_goes_to_the_catch_all(http: httpx.AsyncClient) -> None:
    for method in ("DELETE", "HEAD", "OPTIONS"):
        response = await http.request(method, "/api/echo/x")
        assert response.status_code == 404
        assert response.text == ("" if method == "HEAD" else "nothing at echo/x")


async def test_the_hosts_own_404_is_empty(http: httpx.AsyncClient) -> None:
    response = await http.get("/elsewhere")
    assert (response.status_code, response.content) == (404, b"")
    assert response.headers["x-content-type-options"] == "nosniff"


async def test_a_nul_in_the_path_never_reaches_the_app(http: httpx.AsyncClient) -> None:
    assert (await http.get("/api/echo/a%00b")).status_code == 400


async def test_a_header_that_is_not_utf8_never_reaches_the_app(http: httpx.AsyncClient) -> None:
    assert (await http.get("/api/echo/x", headers=[(b"x-tag", b"\xff")])).status_code == 400


async def test_cookies_repeat_and_a_header_of_the_app_stays(http: httpx.AsyncClient) -> None:
    response = await http.get("/api/cookies")
    assert response.status_code == 204
    assert response.headers.get_list("set-cookie") == ["a=1; HttpOnly; Path=/; SameSite=Lax", "b=2"]
    assert response.headers["x-content-type-options"] == "own"


async def test_a_sync_function_answers_too(http: httpx.AsyncClient) -> None:
    response = await http.get("/api/blocking")
    assert response.text == "from a thread"
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
