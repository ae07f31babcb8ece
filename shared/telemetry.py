"""Traces and metrics by the OpenTelemetry API alone: codes and numbers, never what people wrote.

In Azure the Functions worker sets the SDK up; without one all this does nothing.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from opentelemetry import metrics, trace
from opentelemetry.trace import Link, Span, SpanContext, SpanKind, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

type Fact = str | int | float
type Kind = Literal["inside", "hop", "call"]
type Counted = Literal["tickets_opened", "tickets_resolved", "poison", "mail", "timer_runs"]
type Measured = Literal["overdue_noticed_late", "queue_age", "follow_lag", "storage_calls", "action_cost"]

_FILE = json.loads((Path(__file__).parent / "telemetry.json").read_text("utf-8"))
METER: Final[str] = _FILE["meter"]
METRICS: Final[Mapping[str, str]] = _FILE["metrics"]

_KINDS: Mapping[Kind, SpanKind] = {"inside": SpanKind.INTERNAL, "hop": SpanKind.CONSUMER, "call": SpanKind.CLIENT}
_CONTEXT = TraceContextTextMapPropagator()
_tracer, _meter = trace.get_tracer(METER), metrics.get_meter(METER)
_counters = {
    name: _meter.create_counter(METRICS[name], unit=unit, description=what)
    for name, unit, what in (
        ("tickets_opened", "{ticket}", "tickets opened, as they are followed"),
        ("tickets_resolved", "{ticket}", "tickets resolved or closed unresolved, as they are followed"),
        ("poison", "{message}", "messages that failed five times, by queue"),
        ("mail", "{mail}", "what became of mails, by outcome"),
        ("timer_runs", "{run}", "runs that came to their end, by timer"),
    )
}
_histograms = {
    name: _meter.create_histogram(METRICS[name], unit=unit, description=what)
    for name, unit, what in (
        ("overdue_noticed_late", "s", "from the deadline to the event that says so"),
        ("queue_age", "s", "from a message's sending to its run, by queue"),
        ("follow_lag", "s", "from an event to the lists that show it"),
        ("storage_calls", "{call}", "calls of one run, by action"),
        ("action_cost", "USD", "estimate of one run's list price, by action"),
    )
}


@dataclass(slots=True)
class Stretch:
    """A span; `trace` is the traceparent to hand on to what it sets off."""

    span: Span
    trace: str
    _has_failed: bool = False

    def say(self, **facts: Fact) -> None:
        """Attributes: codes and numbers."""
        self.span.set_attributes({f"{METER}.{name}": fact for name, fact in facts.items()})

    def fail(self, kind: str) -> None:
        """By the name of an error's class: its text may hold what somebody wrote."""
        if not self._has_failed:
            self.span.set_status(StatusCode.ERROR, kind)
        self._has_failed = True


@contextmanager
def stretch(name: str, parent: str | None = None, kind: Kind = "inside", **facts: Fact) -> Iterator[Stretch]:
    """A span below `parent`, a traceparent, or else below the one that is open; with a link to that one if it is of
    another trace, as the host's own is where a message goes on with its sender's."""
    context = None if parent is None else _CONTEXT.extract({"traceparent": parent})
    around = trace.get_current_span().get_span_context()
    own = trace.get_current_span(context).get_span_context()
    links = [Link(around)] if around.is_valid and own.is_valid and around.trace_id != own.trace_id else None
    with _tracer.start_as_current_span(
        name, context, _KINDS[kind], links=links, record_exception=False, set_status_on_exception=False
    ) as span:
        opened = Stretch(span, _traceparent(span.get_span_context()) or parent or "")
        if span.is_recording():
            opened.say(**facts)
        try:
            yield opened
        except BaseException as error:
            opened.fail(type(error).__name__)
            raise


def count(metric: Counted, n: int = 1, **codes: str) -> None:
    """So many more; none is not said."""
    if n:
        _counters[metric].add(n, codes)


def measure(metric: Measured, value: float, **codes: str) -> None:
    """One more measurement."""
    _histograms[metric].record(value, codes)


def _traceparent(of: SpanContext) -> str:
    return f"00-{of.trace_id:032x}-{of.span_id:016x}-{of.trace_flags:02x}" if of.is_valid else ""
