"""Stands between an app and Azurite, and lets calls go wrong by a plan. Counts every call, notes every hit."""

import asyncio
import contextlib
import socket
import struct
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import h11

from dev.faults.messages import Gone, Wire
from dev.faults.plan import FaultName, NoFaults, Plan, kind_of
from dev.running.ports import HOST, Ports

LATE_S = 1.0


@dataclass(frozen=True, slots=True)
class Hit:
    """A call that went wrong: the n-th of all."""

    n: int
    kind: str
    fault: FaultName


@dataclass(slots=True)
class FaultProxy:
    """One listener a service. `plan` may be exchanged at any time: NoFaults heals."""

    upstream: Ports
    plan: Plan = field(default_factory=NoFaults)
    on_hit: Callable[[Hit], None] = lambda _hit: None
    hits: list[Hit] = field(default_factory=list, init=False)
    calls: Counter[str] = field(default_factory=Counter, init=False)
    ports: Ports = field(init=False)
    _servers: list[asyncio.Server] = field(default_factory=list, init=False)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set, init=False)

    async def __aenter__(self) -> Self:
        ports = {}
        for service, port in self.upstream._asdict().items():
            server = await asyncio.start_server(self._door(service, port), HOST, 0)
            self._servers.append(server)
            ports[service] = server.sockets[0].getsockname()[1]
        self.ports = Ports(**ports)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        for server in self._servers:
            server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _door(self, service: str, port: int) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            client = Wire(reader, writer, h11.SERVER)
            with contextlib.suppress(Gone, OSError, asyncio.CancelledError, h11.ProtocolError):
                await _Line(self, service, port, client).serve()
            client.close()

        return serve

    def fault_for(self, kind: str) -> FaultName | None:
        """Counts the call, and says what shall happen to it."""
        self.calls[kind] += 1
        fault = self.plan.next(kind)
        if fault is not None:
            hit = Hit(self.calls.total(), kind, fault)
            self.hits.append(hit)
            self.on_hit(hit)
        return fault

    def later(self, work: Awaitable[object]) -> None:
        """Something that storage does after its caller has given up."""

        async def run() -> None:
            await asyncio.sleep(LATE_S)
            with contextlib.suppress(Gone, OSError):
                await work

        task = asyncio.create_task(run())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


@dataclass(slots=True)
class _Line:
    """One client's connection, with one of its own to storage."""

    proxy: FaultProxy
    service: str
    port: int
    client: Wire
    storage: Wire | None = None

    async def serve(self) -> None:
        """Message after message, until either side ends or a fault does."""
        try:
            while True:
                request, body = await self.client.read()
                assert isinstance(request, h11.Request)
                kind = kind_of(self.service, request.method.decode(), request.target.decode())
                fault = self.proxy.fault_for(kind)
                if not await self._answered(fault, request, body) or not self.client.next_cycle():
                    return
        finally:
            if self.storage is not None:
                self.storage.close()

    async def _answered(self, fault: FaultName | None, request: h11.Request, body: bytes) -> bool:
        """Whether the client was told something, and may ask again on this connection."""
        match fault:
            case "reset":
                return self._let_down()
            case "hold":
                self.proxy.later(_once(self.port, request, body))
                return self._let_down()
            case "error" | "busy" | "throttled":
                await self.client.write(*_refusal(fault))
                return True
            case "delay":
                await asyncio.sleep(LATE_S)
            case "duplicate":
                await _once(self.port, request, body)
            case _:
                pass
        answer, content = await self._forward(request, body)
        return await self._told(fault, answer, content)

    async def _told(self, fault: FaultName | None, answer: h11.Response, content: bytes) -> bool:
        match fault:
            case "lost":
                return self._let_down()
            case "broken":
                await self.client.write(*_refusal("busy"))
            case "truncate":
                self.client.put(answer, content[: len(content) // 2])
                await self.client.writer.drain()
                return self._let_down()
            case "trickle":
                await self._trickle(answer, content)
            case _:
                await self.client.write(answer, content)
        return True

    async def _trickle(self, answer: h11.Response, content: bytes) -> None:
        size = max(1, len(content) // 8)
        self.client.put(answer, b"")
        for place in range(0, len(content), size):
            self.client.writer.write(self.client.http.send(h11.Data(data=content[place : place + size])) or b"")
            await asyncio.sleep(LATE_S / 8)
        await self.client.finish()

    async def _forward(self, request: h11.Request, body: bytes) -> tuple[h11.Response, bytes]:
        if self.storage is None:
            self.storage = await _connected(self.port)
        await self.storage.write(request, body)
        answer, content = await self.storage.read()
        assert isinstance(answer, h11.Response)
        if not self.storage.next_cycle():
            self.storage.close()
            self.storage = None
        return answer, content

    def _let_down(self) -> bool:
        """A reset, as of a process that died: not the polite end of a connection."""
        raw = self.client.writer.get_extra_info("socket")
        with contextlib.suppress(OSError):
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.client.close()
        return False


async def _connected(port: int) -> Wire:
    reader, writer = await asyncio.open_connection(HOST, port)
    return Wire(reader, writer, h11.CLIENT)


async def _once(port: int, request: h11.Request, body: bytes) -> None:
    """The call on a connection of its own; what it answers nobody hears."""
    storage = await _connected(port)
    try:
        await storage.write(request, body)
        await storage.read()
    finally:
        storage.close()


_STATUS: dict[str, int] = {"error": 500, "busy": 503, "throttled": 429}


def _refusal(name: str) -> tuple[h11.Response, bytes]:
    headers = [
        ("Content-Length", "0"),
        ("x-ms-error-code", "ServerBusy"),
        *([("Retry-After", "1")] * (name == "throttled")),
    ]
    return h11.Response(status_code=_STATUS[name], headers=headers), b""
