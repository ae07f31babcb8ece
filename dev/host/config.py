"""host.json and app settings: the few of them that decide how a function is called."""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

_TIMESPAN = re.compile(r"(?:(\d+)\.)?(\d{1,2}):(\d{2}):(\d{2}(?:\.\d+)?)")
_SETTING = re.compile(r"%([^%]+)%")


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRules:
    """`extensions.queues` of host.json, with the host's own defaults."""

    batch_size: int = 16
    new_batch_threshold: int = 8
    max_dequeue_count: int = 5
    visibility_timeout: timedelta = timedelta(0)
    max_polling_interval: timedelta = timedelta(minutes=1)
    base64: bool = True

    @classmethod
    def read(cls, queues: Mapping[str, Any]) -> "QueueRules":
        """The host refuses to start on values outside these bounds, and so does this one."""
        batch = int(queues.get("batchSize", 16))
        if not 1 <= batch <= 32:
            raise ValueError("host.json: queues.batchSize must be 1 to 32")
        most = int(queues.get("maxDequeueCount", 5))
        if most < 1:
            raise ValueError("host.json: queues.maxDequeueCount must be at least 1")
        return cls(
            batch_size=batch,
            new_batch_threshold=int(queues.get("newBatchThreshold", batch // 2)),
            max_dequeue_count=most,
            visibility_timeout=timespan(queues.get("visibilityTimeout", "00:00:00")),
            max_polling_interval=timespan(queues.get("maxPollingInterval", "00:01:00")),
            base64=queues.get("messageEncoding", "base64") == "base64",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class HostConfig:
    """What this host honours of host.json; the rest of the file is for the real one."""

    route_prefix: str = "api"
    custom_headers: Mapping[str, str] = field(default_factory=dict)
    function_timeout: timedelta | None = timedelta(minutes=30)
    queues: QueueRules = field(default_factory=QueueRules)

    @classmethod
    def read(cls, root: Path) -> "HostConfig":
        """Read `root/host.json`; a missing file means defaults."""
        path = root / "host.json"
        document = _overridden(json.loads(path.read_text("utf-8")) if path.exists() else {}, os.environ)
        extensions = document.get("extensions", {})
        http = extensions.get("http", {})
        timeout = document.get("functionTimeout", "00:30:00")
        return cls(
            route_prefix=http.get("routePrefix", "api").strip("/"),
            custom_headers=http.get("customHeaders", {}),
            function_timeout=None if timeout == "-1" else timespan(timeout),
            queues=QueueRules.read(extensions.get("queues", {})),
        )


def _overridden(document: dict[str, Any], settings: Mapping[str, str]) -> dict[str, Any]:
    """An app setting `AzureFunctionsJobHost__a__b` stands for `a.b` of host.json."""
    for name, value in settings.items():
        first, *path = name.split("__")
        if first != "AzureFunctionsJobHost" or not path:
            continue
        place = document
        for part in path[:-1]:
            place = place.setdefault(part, {})
        place[path[-1]] = value
    return document


def timespan(text: str) -> timedelta:
    """A .NET TimeSpan such as `00:05:00` or `1.00:00:00`."""
    match = _TIMESPAN.fullmatch(text)
    if not match:
        raise ValueError(f"host.json: {text!r} is not a time span like 00:05:00")
    days, hours, minutes, seconds = match.groups()
    return timedelta(days=int(days or 0), hours=int(hours), minutes=int(minutes), seconds=float(seconds))


def resolve(text: str, settings: Mapping[str, str]) -> str:
    """Replace each `%NAME%` by the app setting of that name."""
    return _SETTING.sub(lambda match: setting(match[1], settings), text)


def connection(name: str | None, settings: Mapping[str, str]) -> str:
    """The connection string that a binding's `connection` names, looked up as the host does."""
    name = name or "AzureWebJobsStorage"
    return settings.get(f"AzureWebJobs{name}") or setting(name, settings)


def disabled(function: str, settings: Mapping[str, str]) -> bool:
    """Whether the app setting that switches a function off is set."""
    return settings.get(f"AzureWebJobs.{function}.Disabled", "").lower() in {"1", "true"}


def setting(name: str, settings: Mapping[str, str]) -> str:
    """One app setting, or a sentence that names it."""
    if not settings.get(name):
        raise ValueError(f"the app setting {name} is missing")
    return settings[name]
