"""Schemathesis against the desk's own description, in process, with each local key and all its checks on."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from schemathesis.engine.recorder import CheckNode, ScenarioRecorder

from dev.fuzz.wire import front_of
from dev.fuzz.world import in_memory
from dev.seed import KEYS, publish_demo
from functions import serve

# What a schema cannot say is refused all the same: an id that the desk lacks, a blank message, a cursor of no list.
# So what it allows may be 422 and 412 besides; never 400, 405, 413 or 415.
_REFUSED_THOUGH_VALID = ["2xx", "3xx", "401", "403", "404", "409", "412", "422"]
EVERYBODY = [one.id for one in KEYS]
MOST_SHOWN = 600


@dataclass(slots=True)
class ConformanceReport:
    """What came of it. `excused` counts by reason what was found and is no fault of the app."""

    seed: int
    checks: int = 0
    took_s: float = 0.0
    by_check: Counter[str] = field(default_factory=Counter)
    excused: Counter[str] = field(default_factory=Counter)
    findings: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"seed {self.seed}: {self.checks:,} checks of {len(self.by_check)} kinds in {self.took_s:.0f} s, "
            f"{sum(self.excused.values())} excused: {len(self.findings)} findings"
        )


def conformance(examples: int, seed: int, keys: Sequence[str] = EVERYBODY) -> ConformanceReport:
    """Every operation with every key: the edges of what it takes and beyond, then `examples` by chance."""
    report, began = ConformanceReport(seed), time.perf_counter()
    for key in keys:
        desk = in_memory()
        asyncio.run(publish_demo(desk.app))
        run_against(front_of(serve(desk.app)), key, examples, report)
    report.took_s = time.perf_counter() - began
    return report


def run_against(front: Any, key: str, examples: int, report: ConformanceReport) -> None:
    """One key against one front door."""
    config = SchemathesisConfig.from_dict(
        {
            "seed": report.seed,
            "headers": {"X-Api-Key": key},
            "generation": {"max-examples": examples},
            "checks": {"positive_data_acceptance": {"expected-statuses": _REFUSED_THOUGH_VALID}},
            "phases": {"stateful": {"enabled": False}},  # it follows links, and the description has none
        }
    )
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", front, config=config)
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            for recorder, id, check in _checks(event.recorder):
                _note(recorder, id, check, report)
        if isinstance(event, events.NonFatalError | events.FatalError):
            report.findings.append(f"{key}: Schemathesis itself: {event}"[:MOST_SHOWN])


def _checks(recorder: ScenarioRecorder) -> Iterator[tuple[ScenarioRecorder, str, CheckNode]]:
    for id, checks in recorder.checks.items():
        for check in checks:
            yield recorder, id, check


def _note(recorder: ScenarioRecorder, id: str, check: CheckNode, report: ConformanceReport) -> None:
    report.checks += 1
    report.by_check[check.name] += 1
    if check.failure_info is None:
        return
    failure = check.failure_info.failure
    what = f"{check.name} at {recorder.label}: {failure.title}: {failure.message}: {check.failure_info.code_sample}"
    reason = _excuse(recorder, id)
    if reason:
        report.excused[reason] += 1
    else:
        report.findings.append(what.replace("\n", " ")[:MOST_SHOWN])


def _excuse(recorder: ScenarioRecorder, id: str) -> str:
    """Why a finding is no fault of the app: the one place for all such reasons."""
    exchange = recorder.interactions.get(id)
    if exchange is None or exchange.response is None:
        return ""
    headers = [value for values in exchange.request.headers.values() for value in values]
    if exchange.response.status_code == 400 and not exchange.response.content and not all(map(str.isascii, headers)):
        return "the host refuses a header that is not UTF-8 before any function sees it, with an empty body"
    return ""
