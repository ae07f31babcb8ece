"""Run in the root folder: a ticket's life through the real worker library; what its telemetry said, as a line of JSON.

`sdk` sets OpenTelemetry up as the worker finds it with PYTHON_ENABLE_OPENTELEMETRY; `distro` leaves that to the worker
and to Azure Monitor's distro (PYTHON_APPLICATIONINSIGHTS_ENABLE_TELEMETRY).
"""

import asyncio
import json
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx
from opentelemetry import metrics, trace
from opentelemetry._logs import get_logger_provider
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from dev.host import letters
from dev.host.config import HostConfig, connection
from dev.host.http import Front
from dev.host.timers import tick
from dev.host.trace import Trace
from dev.host.worker import Worker
from tests.telemetry.story import Step, story

type Json = dict[str, Any]


class Lines(logging.Handler):
    """Every line of every logger, as the exporters would have it: with stacks."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.told: list[str] = []
        self.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        if not record.name.startswith(("httpx", "httpcore")):  # the caller's, which knows what it sends
            self.told.append(self.format(record))


async def drain(worker: Worker) -> None:
    """As the host does, but at once: each message in a trace of the host's own."""
    found = True
    while found:
        found = False
        for function in worker.functions:
            if not function.is_started_by("queue"):
                continue
            name = function.trigger["queueName"]
            async with letters.queue_client(connection("AzureWebJobsStorage", os.environ), name) as queue:
                for message in await letters.receive(queue, 32, 60):
                    found = True
                    text, metadata = letters.body(message, encoded=True), letters.metadata(message)
                    outcome = await worker(function, text, metadata, Trace.fresh())
                    if not outcome.ok:
                        raise RuntimeError(outcome.error)
                    await queue.delete_message(message.id, message.pop_receipt)


async def live(worker: Worker, steps: Sequence[Step]) -> list[Json]:
    """Each step and all that it sets off; with the trace id that its answer gave."""
    transport = httpx.ASGITransport(Front(worker.functions, worker, HostConfig.read(Path.cwd())))
    told: list[Json] = []
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost/api/") as client:
        number = ""
        for step in steps:
            path = step.path.format(number=number)
            answer = await client.request(step.method, path, json=step.body, headers=dict(step.headers))
            number = answer.json().get("number") or number
            told.append({"name": step.name, "status": answer.status_code, "trace": answer.headers.get("Trace-Id")})
            await drain(worker)
    (due,) = [one for one in worker.functions if one.name == "due"]
    await worker(due, tick(past_due=False), {}, Trace.fresh())
    return told


def seen(span: ReadableSpan) -> Json:
    context, parent = span.get_span_context(), span.parent
    assert context
    return {
        "name": span.name,
        "kind": span.kind.name,
        "trace": f"{context.trace_id:032x}",
        "id": f"{context.span_id:016x}",
        "parent": f"{parent.span_id:016x}" if parent else None,
        "links": [f"{link.context.trace_id:032x}" for link in span.links],
        "facts": dict(span.attributes or {}),
        "events": [event.name for event in span.events],
        "status": [span.status.status_code.name, span.status.description],
        "scope": span.instrumentation_scope.name if span.instrumentation_scope else "",
    }


def measured(reader: InMemoryMetricReader) -> dict[str, list[Json]]:
    data = reader.get_metrics_data()
    scopes = [scope for resource in data.resource_metrics for scope in resource.scope_metrics] if data else []
    return {
        metric.name: [
            {"codes": dict(point.attributes or {}), "sum": getattr(point, "sum", None) or getattr(point, "value", 0)}
            for point in metric.data.data_points
        ]
        for scope in scopes
        for metric in scope.metrics
    }


async def main(how: str) -> None:
    lines, spans, reader = Lines(), InMemorySpanExporter(), InMemoryMetricReader()
    logging.basicConfig(level=logging.DEBUG, handlers=[lines])
    if how == "sdk":
        trace.set_tracer_provider(TracerProvider())
        metrics.set_meter_provider(MeterProvider([reader]))
    worker = await Worker.load(Path.cwd(), None)
    provider = trace.get_tracer_provider()
    assert isinstance(provider, TracerProvider), f"{how}: the worker set nothing up"
    provider.add_span_processor(SimpleSpanProcessor(spans))
    answers = await live(worker, story(os.environ["STEPS"]))
    ours = [seen(span) for span in spans.get_finished_spans()]
    found = {"answers": answers, "spans": ours, "metrics": measured(reader) if how == "sdk" else {}}
    for one in (provider, metrics.get_meter_provider(), get_logger_provider()):
        flush = getattr(one, "force_flush", None)
        if flush is not None:
            flush()
    print(json.dumps({**found, "lines": lines.told}), flush=True)
    os._exit(0)  # the distro's threads would wait for their next round


asyncio.run(main(sys.argv[1]))
