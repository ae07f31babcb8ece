"""What leaves the process under Azure Monitor's own distro, set up by the worker: read at a stand-in of ingestion."""

import gzip
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from shared.telemetry import METRICS
from tests.host.running import ROOT
from tests.telemetry.running import SECRETS, Json, run_life
from tests.world import World

# What Bicep sets, but for where it goes.
SETTINGS = {
    "STEPS": "apart",
    "PYTHON_APPLICATIONINSIGHTS_ENABLE_TELEMETRY": "true",
    "PYTHON_APPLICATIONINSIGHTS_LOGGER_NAME": "zerodesk",
    "OTEL_TRACES_SAMPLER": "microsoft.fixed_percentage",
    "OTEL_TRACES_SAMPLER_ARG": "1.0",
    "OTEL_SERVICE_NAME": "zerodesk",
    "OTEL_PYTHON_DISABLED_INSTRUMENTATIONS": "azure_sdk,requests,urllib,urllib3,httpx",
    "APPLICATIONINSIGHTS_STATSBEAT_DISABLED_ALL": "true",
}


def test_these_settings_are_those_of_the_stack() -> None:
    bicep = (ROOT / "infra" / "modules" / "settings.bicep").read_text("utf-8")
    set_there = dict(re.findall(r"^    (\w+): '([^'$]*)'$", bicep, re.MULTILINE))
    same = [name for name in SETTINGS if name in set_there]
    assert len(same) == len(SETTINGS) - 3, "STEPS and Statsbeat are the test's own, the share is a parameter"
    assert [name for name in same if SETTINGS[name] != set_there[name]] == []


@dataclass
class Ingestion:
    """Takes envelopes, as Application Insights does."""

    url: str = ""
    raw: list[str] = field(default_factory=list)
    envelopes: list[Json] = field(default_factory=list)

    async def track(self, request: web.Request) -> web.Response:
        body = await request.read()
        text = (gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body).decode()
        self.raw.append(text)
        found = json.loads(text) if text.startswith("[") else [json.loads(line) for line in text.splitlines()]
        self.envelopes += found
        return web.json_response({"itemsReceived": len(found), "itemsAccepted": len(found), "errors": []})

    def of(self, kind: str) -> list[Json]:
        return [one for one in self.envelopes if one["data"]["baseType"] == kind]


@asynccontextmanager
async def ingestion() -> AsyncIterator[Ingestion]:
    made, app = Ingestion(), web.Application()
    app.router.add_post("/v2.1/track", made.track)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield made
    await runner.cleanup()


async def test_requests_lines_and_metrics_of_a_life_arrive_connected_and_without_a_word(world: World) -> None:
    async with ingestion() as service:
        key = "00000000-0000-0000-0000-000000000001"
        where = f"InstrumentationKey={key};IngestionEndpoint={service.url};LiveEndpoint={service.url}"
        told = await run_life(world, "distro", APPLICATIONINSIGHTS_CONNECTION_STRING=where, **SETTINGS)
    traces = {one["name"]: one["trace"] for one in told["answers"]}
    hops = [one for one in service.of("RequestData") if one["tags"]["ai.operation.id"] == traces["open"]]
    assert {one["data"]["baseData"]["name"] for one in hops} == {"follow", "route", "notice"}
    mails = [one for one in service.of("RemoteDependencyData") if one["data"]["baseData"]["name"] == "mail"]
    assert traces["open"] in {one["tags"]["ai.operation.id"] for one in mails}
    lines = [json.loads(one["data"]["baseData"]["message"]) for one in service.of("MessageData")]
    assert {"request", "follow", "notice", "route", "due"} <= {line["what"] for line in lines}
    for one, line in zip(service.of("MessageData"), lines, strict=True):
        assert one["tags"]["ai.operation.id"] == line["trace"], "each line stands in its trace"
    names = {metric["name"] for one in service.of("MetricData") for metric in one["data"]["baseData"]["metrics"]}
    assert set(METRICS.values()) - names == {METRICS["overdue_noticed_late"], METRICS["poison"]}
    assert len(service.raw) > 2
    loud = [one for one in service.envelopes if any(word in json.dumps(one).lower() for word in SECRETS)]
    assert loud == []
