"""The SLA of a ticket as the API explains it."""

from functions.answers import named
from functions.moments import time_of, time_or_none
from functions.shapes import SlaInstance, SlaInterval, SlaReport
from shared.domain.clocks import Versions
from shared.domain.sla import Instance


def sla_report(instances: list[Instance], desks: Versions) -> SlaReport:
    """Every instance, oldest first, with its plan as it was called when it started."""
    return SlaReport(items=[_instance(one, desks) for one in instances])


def _instance(one: Instance, desks: Versions) -> SlaInstance:
    clock = one.clock
    policy = named(clock.policy, desks[clock.desk].slas)
    assert policy is not None
    return SlaInstance(
        metric="resolution",
        n=clock.n,
        policy=policy,
        target_s=_seconds(clock.target_ms),
        start=time_of(clock.started_at),
        stop=time_or_none(clock.stopped_at),
        deadline=time_or_none(clock.deadline),
        verdict=clock.verdict,
        decided_at=time_or_none(clock.decided_at),
        detected_at=time_or_none(clock.detected_at),
        counted_s=_seconds(one.counted_ms),
        intervals=[
            SlaInterval(start=time_of(it.start), stop=time_of(it.stop), counted=it.counts, why=it.why)
            for it in one.intervals
        ],
    )


def _seconds(ms: int) -> float:
    return ms / 1000
