"""What a run costs at list price, about: for the metric that shows which action became dear, not for the bill.

Prices: US list, dollars, as of 2026-08; the sources stand in docs/cost.md. Memory and calls are free up to the grant.
"""

import math
from collections.abc import Mapping
from typing import Literal

type Service = Literal["table", "queue", "blob write", "blob read"]

CALL: Mapping[Service, float] = {
    "table": 0.00036 / 10_000,
    "queue": 0.004 / 10_000,
    "blob write": 0.05 / 10_000,
    "blob read": 0.004 / 10_000,
}
EXECUTION = 0.40 / 1_000_000
GB_SECOND = 0.000026
LEAST_MS, STEP_MS = 1000, 100  # what an execution is billed for at least, and in which steps


def cost_of(calls: Mapping[Service, int], ms: float, memory_mb: int) -> float:
    """At most: runs that share an instance's memory are billed for it once."""
    billed_ms = max(LEAST_MS, math.ceil(ms / STEP_MS) * STEP_MS)
    memory = memory_mb / 1024 * billed_ms / 1000 * GB_SECOND
    return EXECUTION + memory + sum(CALL[service] * n for service, n in calls.items())
