"""Runs one timer: at its times, and once after a start if a time was missed while the host was away."""

import asyncio
import json
import logging
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from azure.core.exceptions import AzureError, ResourceExistsError, ResourceNotFoundError
from azure.functions.meta import Datum
from azure.storage.blob.aio import ContainerClient

from dev.host.config import connection, resolve
from dev.host.function import Function, Invoke
from dev.host.letters import BRISK
from dev.host.schedule import Schedule
from dev.host.trace import Trace
from dev.host.waiting import set_within

log = logging.getLogger(__name__)

CONTAINER = "azure-webjobs-hosts"
LONGEST_SLEEP = 30.0
"""Seconds until the clock is looked at again: a laptop that slept fires late, not never."""


class LastRuns:
    """When a timer ran last, in the blob where the real host keeps it (under another host id)."""

    def __init__(self, storage: str, function: Function) -> None:
        self.container = ContainerClient.from_connection_string(storage, CONTAINER, **BRISK)
        self._blob = f"timers/local/Host.Functions.{function.name}/status"

    async def read(self) -> datetime | None:
        """None for a timer that never ran."""
        try:
            stored = await (await self.container.download_blob(self._blob)).readall()
        except ResourceNotFoundError:
            return None
        return datetime.fromisoformat(json.loads(stored)["LastUpdated"])

    async def write(self, at: datetime) -> None:
        """Creates the container when it must."""
        status = json.dumps({"LastUpdated": at.isoformat()})
        with suppress(ResourceExistsError):
            await self.container.create_container()
        await self.container.upload_blob(self._blob, status, overwrite=True)


class TimerListener:
    """One timer in one process; it never overlaps itself, and a failed run waits for its next time."""

    def __init__(self, function: Function, invoke: Invoke, settings: Mapping[str, str]) -> None:
        trigger = function.trigger
        self._function, self._invoke = function, invoke
        self._schedule = Schedule(resolve(trigger["schedule"], settings))
        self._at_start = bool(trigger.get("runOnStartup"))
        monitored = trigger.get("useMonitor") is not False and self._schedule.is_monitored(_now())
        self._runs = LastRuns(connection(None, settings), function) if monitored else None

    async def run(self, stopping: asyncio.Event) -> None:
        """Fire until `stopping`; a run under way ends first."""
        if self._runs is None:
            return await self._run(stopping)
        async with self._runs.container:
            await self._run(stopping)

    async def _run(self, stopping: asyncio.Event) -> None:
        missed = await self._missed()
        if missed or self._at_start:
            await self._fire(past_due=missed)
        while not stopping.is_set():
            due = self._schedule.after(_now())
            while (left := (due - _now()).total_seconds()) > 0:
                if await set_within(stopping, min(left, LONGEST_SLEEP)):
                    return
            await self._fire(past_due=False)

    async def _missed(self) -> bool:
        if self._runs is None:
            return False
        try:
            last = await self._runs.read()
        except AzureError as error:
            log.warning("timer %s: last run unknown: %s", self._function.name, error)
            return False
        if last is None:
            await self._remember()
        return last is not None and self._schedule.after(last) <= _now()

    async def _fire(self, *, past_due: bool) -> None:
        outcome = await self._invoke(self._function, tick(past_due), {}, Trace.fresh())
        if not outcome.ok:
            log.error("Executed 'Functions.%s' (Failed): %s", self._function.name, outcome.error)
        await self._remember()

    async def _remember(self) -> None:
        if self._runs is None:
            return
        try:
            await self._runs.write(_now())
        except AzureError as error:
            log.warning("timer %s: run not noted: %s", self._function.name, error)


def tick(past_due: bool) -> Datum:
    """What the worker takes for a `func.TimerRequest`."""
    facts: dict[str, Any] = {"Schedule": {"AdjustForDST": True}, "ScheduleStatus": {}, "IsPastDue": past_due}
    return Datum(json.dumps(facts), "json")


def _now() -> datetime:
    return datetime.now(UTC)
