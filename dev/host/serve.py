"""Puts the parts together and runs them until a signal: HTTP, queues and timers on one event loop."""

import asyncio
import logging
import os
import signal
import socket
import sys
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from types import FrameType

import uvicorn
from uvicorn.server import HANDLED_SIGNALS

from dev.host.admin import Admin
from dev.host.config import HostConfig, disabled
from dev.host.function import Function
from dev.host.http import Front
from dev.host.queues import QueueListener, delivery
from dev.host.timers import TimerListener
from dev.host.worker import Worker

log = logging.getLogger(__name__)

GRACE = 10
"""Seconds that running requests and messages have to end after a signal."""

Listener = QueueListener | TimerListener


class Server(uvicorn.Server):
    """uvicorn, whose signal also stops the listeners."""

    def __init__(self, config: uvicorn.Config, stopping: asyncio.Event) -> None:
        super().__init__(config)
        self._loop, self._stopping = asyncio.get_running_loop(), stopping

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        self._loop.call_soon_threadsafe(self._stopping.set)


async def serve(root: Path, door: socket.socket, lease: timedelta) -> None:
    """Load the app in `root`, serve it on an open socket, and return after a graceful stop."""
    os.environ.setdefault("FUNCTIONS_WORKER_RUNTIME", "python")
    config = HostConfig.read(root)
    worker = await Worker.load(root, config.function_timeout)
    functions = [function for function in worker.functions if not disabled(function.name, os.environ)]
    listeners = _listeners(functions, worker, config, lease)
    _introduce(functions, config, door)
    front = Front(functions, worker, config, Admin(functions, worker))
    stopping = asyncio.Event()
    server = Server(_plain(front), stopping)
    for signum in HANDLED_SIGNALS:
        signal.signal(signum, lambda *_: None)  # uvicorn takes them over, and raises them again when it is done
    tasks = [asyncio.create_task(_guarded(listener, stopping)) for listener in listeners]
    await server.serve(sockets=[door])
    stopping.set()
    await _end(tasks)


def _plain(front: Front) -> uvicorn.Config:
    """uvicorn without what the host does not have: forwarded headers believed, server header, lifespan."""
    return uvicorn.Config(
        front,
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=GRACE,
    )


def _listeners(functions: Iterable[Function], worker: Worker, config: HostConfig, lease: timedelta) -> list[Listener]:
    listeners: list[Listener] = []
    for function in functions:
        if function.is_started_by("queue"):
            listeners.append(QueueListener(delivery(function, worker, config.queues, os.environ, lease)))
        if function.is_started_by("timer"):
            listeners.append(TimerListener(function, worker, os.environ))
    return listeners


async def _guarded(listener: Listener, stopping: asyncio.Event) -> None:
    try:
        await listener.run(stopping)
    except Exception:
        log.exception("a listener ended")


async def _end(tasks: list[asyncio.Task[None]]) -> None:
    if not tasks:
        return
    _, late = await asyncio.wait(tasks, timeout=GRACE)
    if late:
        log.warning("%d listeners did not end within %d s: their messages come again", len(late), GRACE)
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)


def _introduce(functions: Iterable[Function], config: HostConfig, door: socket.socket) -> None:
    host, port = door.getsockname()[:2]
    address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    lines = [_line(function, address, config.route_prefix) for function in functions]
    print(f"Functions on {address}:", *lines, sep="\n  ", file=sys.stderr, flush=True)


def _line(function: Function, address: str, prefix: str) -> str:
    trigger = function.trigger
    if not function.is_started_by("http"):
        return f"{function.name}: {trigger['type']} {trigger.get('queueName') or trigger.get('schedule')}"
    methods = ",".join(trigger.get("methods") or ["*"])
    route = "/".join(part for part in (prefix, trigger.get("route") or function.name) if part)
    return f"{function.name}: [{methods}] {address}/{route}"
