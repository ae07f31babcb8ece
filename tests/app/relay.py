"""Storage behind a relay that a test can shut, or leave open without an answer."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

type Way = Literal["open", "shut", "mute"]


@dataclass
class Relay:
    """One port. `mute` takes connections and requests, and never answers."""

    host: str
    port: int
    way: Way = "open"
    _server: asyncio.Server | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)

    async def listen(self) -> int:
        """Its own port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return int(self._server.sockets[0].getsockname()[1])

    def turn(self, way: Way) -> None:
        """From now on; connections that are open end here."""
        self.way = way
        for writer in self._writers:
            writer.close()
        self._writers.clear()

    async def close(self) -> None:
        self.turn("shut")
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._server is not None:
            self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._writers.add(writer)
        with suppress(OSError, asyncio.CancelledError):
            if self.way == "open":
                await self._through(reader, writer)
            elif self.way == "mute":
                while await reader.read(65536):
                    pass
        writer.close()

    async def _through(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        onwards, out = await asyncio.open_connection(self.host, self.port)
        self._writers.add(out)
        await asyncio.gather(_pour(reader, out), _pour(onwards, writer))


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while piece := await reader.read(65536):
            writer.write(piece)
            await writer.drain()
    writer.close()


@dataclass
class Between:
    """The relays before the three services, and the connection string that leads through them."""

    connection: str
    relays: list[Relay]

    def turn(self, way: Way) -> None:
        for relay in self.relays:
            relay.turn(way)


@asynccontextmanager
async def between(connection: str, way: Way = "open") -> AsyncIterator[Between]:
    """A relay before each endpoint of a connection string."""
    relays: list[Relay] = []
    for part in connection.split(";"):
        if "Endpoint=" in part:
            url = urlsplit(part.partition("=")[2])
            assert url.hostname is not None and url.port is not None
            relays.append(Relay(url.hostname, url.port, way))
            connection = connection.replace(f":{url.port}/", f":{await relays[-1].listen()}/")
    try:
        yield Between(connection, relays)
    finally:
        for relay in relays:
            await relay.close()
