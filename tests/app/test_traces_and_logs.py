"""One line of log for each request, with codes and numbers and never with words; a trace on every answer."""

import json
import logging
from typing import Any

import azure.functions as func
import httpx
import pytest
from azure.functions.meta import Datum

from dev.host.direct import DirectFunctions
from dev.host.direct import client as direct_client
from dev.host.timers import tick
from dev.host.trace import Trace
from functions import serve, unknown
from functions.contract import RouteTable
from functions.edge import Ask
from functions.routes import Routes
from shared.storage.bell import Bell
from tests.app.contracts import PROBLEM
from tests.world import World

CANARY = "Kanarienvogel"
TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = f"00-{TRACE}-b7ad6b7169203331-01"


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    """What the app itself noted."""
    return [
        json.loads(one.getMessage()) for one in caplog.records if one.name == "zerodesk" and one.levelname == "INFO"
    ]


async def test_each_request_is_one_line(desk: World, caplog: pytest.LogCaptureFixture) -> None:
    number = await desk.open()
    caplog.set_level(logging.INFO, "zerodesk")
    caplog.clear()
    for method, path, status, route in (
        ("GET", f"tickets/{number}", 200, "api/tickets/{number}"),
        ("POST", f"tickets/{number}/claim", 200, "api/tickets/{number}/claim"),
        ("GET", "tickets/999999999999", 404, "api/tickets/{number}"),
        ("PUT", "tickets", 405, "api/{*rest}"),
        ("GET", "no/such/path", 404, "api/{*rest}"),
        ("GET", "health", 200, "api/health"),
    ):
        answer = await desk.client().request(method, path, headers={"traceparent": PARENT})
        (line,) = lines(caplog)
        caplog.clear()
        assert answer.status_code == status
        assert answer.headers["trace-id"] == TRACE
        told = {name: line[name] for name in ("what", "method", "route", "status", "trace")}
        assert told == {"what": "request", "method": method, "route": route, "status": status, "trace": TRACE}
        assert line["ms"] >= 0 and line["at"].endswith("Z")
        assert (line["calls"] == 0) == (path == "health" or "rest" in route)


async def test_a_follow_is_a_line_with_the_trace_of_its_command(world: World, caplog: pytest.LogCaptureFixture) -> None:
    number = await world.open()
    caplog.set_level(logging.INFO, "zerodesk")
    await world.client().post(f"tickets/{number}/claim", headers={"traceparent": PARENT})
    caplog.clear()
    await world.follow_all()
    (line,) = lines(caplog)
    assert (line["what"], line["ticket"], line["n"], line["trace"]) == ("follow", number, 2, TRACE)
    assert line["calls"] > 0


async def test_without_a_trace_of_the_caller_there_is_a_new_one(desk: World) -> None:
    ids = {
        (await desk.client().get("health", headers=headers)).headers["trace-id"]
        for headers in ({}, {}, {"traceparent": "nonsense"}, {"traceparent": f"{PARENT}, {PARENT}"})
    }
    assert len(ids) == 4 and all(len(one) == 32 for one in ids)


async def test_nothing_that_people_wrote_is_ever_logged(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("azure", "aiohttp", "zerodesk", "dev.host", "httpx", "asyncio"):
        caplog.set_level(logging.DEBUG, name)
    requester = {"name": f"{CANARY} N", "email": f"{CANARY}@example.com", "phone": f"+49 {CANARY}"}
    words = {"subject": f"{CANARY} S", "message": f"{CANARY} M", "requester": requester}
    intake, ana = world.client("local-intake"), world.client()
    number = (await intake.post("tickets", json=words)).json()["number"]
    message = {"message": f"{CANARY} R"}
    answers = [
        await ana.post(f"tickets/{number}/replies", json=message),
        await ana.post(f"tickets/{number}/replies", json={**message, "seen": 1}),
        await ana.post(f"tickets/{number}/notes", json=message, headers={"Idempotency-Key": CANARY}),
        await ana.post(f"tickets/{number}/notes", json={**message, CANARY: 1}),
        await ana.patch(f"tickets/{number}", json={"subject": f"{CANARY} 2", "comment": CANARY}),
        await ana.patch(f"tickets/{number}", json={"topic": CANARY}),
        await ana.put(f"tickets/{number}/assignment", json={"agent": CANARY}),
        await ana.get(f"tickets/{number}/thread"),
        await ana.get(f"tickets/{CANARY}"),
        await ana.get("tickets", params={"topic": CANARY}),
        await ana.get("tickets", params={CANARY: CANARY}),
        await ana.get(f"{CANARY}/{CANARY}", headers={"User-Agent": CANARY, "Referer": f"http://{CANARY}/"}),
        await world.client(CANARY).get("me"),
        await intake.post("tickets", json={**words, "topic": CANARY}),
        await intake.post("tickets", json={**words, "subject": f"{CANARY}\n"}),
        await intake.post("tickets", json={**words, "requester": {"name": CANARY, "email": CANARY}}),
        await intake.post("tickets", content=f'{{"{CANARY}"'.encode(), headers={"Content-Type": "application/json"}),
        await intake.post("tickets", content=b"x", headers={"Content-Type": f"text/{CANARY}"}),
        await world.client("local-admin").put(
            f"config/agents/{CANARY.lower()}", json={"name": CANARY, "email": requester["email"]}
        ),
        await world.client("local-admin").get(f"config/agents/{CANARY}"),
    ]
    await world.follow_all()
    assert {answer.status_code for answer in answers} >= {200, 201, 400, 401, 404, 409, 415, 422}
    ours = [one for one in caplog.records if not one.name.startswith(("httpx", "httpcore", "aiosqlite"))]
    assert len([one for one in ours if one.name == "zerodesk"]) >= len(answers)
    told = [logging.Formatter("%(name)s: %(message)s").format(one) for one in ours]
    loud = [one for one in told if CANARY.lower() in one.lower()]
    assert loud == []


@pytest.fixture
async def broken(desk: World) -> Any:
    """A client of an app with one more route, which breaks with somebody's words in its mouth."""
    functions, table, bp = serve(desk.app), RouteTable(), func.Blueprint()
    at = Routes(desk.app, table, bp).add

    @at("POST", "broken/{number}", {200: None})
    async def break_down(ask: Ask) -> func.HttpResponse:
        """Break."""
        try:
            raise KeyError(ask.req.get_body().decode())
        except KeyError as error:
            raise RuntimeError(f"cannot do {ask.req.get_body().decode()}") from error

    functions.register_functions(bp)
    async with direct_client(functions) as client:
        client.headers["X-Api-Key"] = "local-agent"
        yield client


async def test_a_bug_is_a_500_problem_that_tells_nothing(
    broken: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    body = json.dumps({}).encode()
    answer = await broken.post(
        "/broken/1", content=body, headers={"Content-Type": "application/json", "traceparent": PARENT}
    )
    assert (answer.status_code, answer.headers["content-type"]) == (500, PROBLEM)
    assert answer.headers["trace-id"] == TRACE
    assert answer.json()["type"] == "/problems/internal"
    assert not any(word in answer.text for word in ("Traceback", "RuntimeError", "cannot do", ".py"))
    (line,) = lines(caplog)
    assert (line["route"], line["status"], line["trace"]) == ("broken/{number}", 500, TRACE)


async def test_a_bugs_log_says_where_it_broke_and_not_on_which_words(
    broken: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    body = json.dumps({}).encode() + b" " * 9
    await broken.post("/broken/1", content=body, headers={"Content-Type": "application/json"})
    formatter = logging.Formatter()
    told = "\n".join(formatter.format(one) for one in caplog.records if one.name.startswith("zerodesk"))
    assert "break_down failed" in told and "RuntimeError" in told and "KeyError" in told
    assert "test_traces_and_logs.py" in told, "where"
    assert "cannot do {}" not in told, "an exception's text may hold what somebody wrote"


async def test_a_bug_in_a_queue_function_or_a_timer_comes_out_without_the_words_it_broke_on(
    desk: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The host logs what comes out; the worker logs its stack."""

    async def break_down(*_: object) -> None:
        raise KeyError(CANARY)

    number = await desk.open()
    await desk.client().post(f"tickets/{number}/claim")
    direct = DirectFunctions(desk.functions)
    bell = Datum(Bell(ticket=number, traceparent=PARENT).encode(), "string")
    trigger = {"follow": bell, "due": tick(past_due=False)}
    monkeypatch.setattr(type(desk.app.follower), "follow", break_down)
    monkeypatch.setattr(type(desk.app.watch), "ring_due", break_down)
    for name, given in trigger.items():
        caplog.clear()
        (function,) = [one for one in direct.functions if one.name == name]
        outcome = await direct(function, given, {}, Trace.fresh())
        told = "\n".join(logging.Formatter().format(one) for one in caplog.records)
        assert outcome.error == "RunFailed('KeyError')"
        assert "break_down" in told, "where"
        assert CANARY not in told
    monkeypatch.undo()


def test_the_catch_all_is_the_last_topic() -> None:
    from functions import TOPICS

    assert TOPICS[-1] is unknown
