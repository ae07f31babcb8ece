"""One HTTP message after another over a stream: framing is h11's, nothing is looked into."""

import asyncio
from dataclasses import dataclass, field

import h11

_CHUNK = 65536


class Gone(Exception):
    """The other side ended the connection within a message, or before one."""


@dataclass(slots=True)
class Wire:
    """A connection as its messages."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    role: type[h11.CLIENT] | type[h11.SERVER]
    http: h11.Connection = field(init=False)

    def __post_init__(self) -> None:
        self.http = h11.Connection(self.role, max_incomplete_event_size=1024 * 1024)

    async def read(self) -> tuple[h11.Request | h11.Response, bytes]:
        """The next message and its body. Raises Gone."""
        head: h11.Request | h11.Response | None = None
        body = bytearray()
        while True:
            event = self.http.next_event()
            if event is h11.NEED_DATA:
                await self._feed()
            elif isinstance(event, h11.Request | h11.Response):
                head = event
            elif isinstance(event, h11.InformationalResponse):
                continue
            elif isinstance(event, h11.Data):
                body += event.data
            elif isinstance(event, h11.EndOfMessage) and head is not None:
                return head, bytes(body)
            else:
                raise Gone(repr(event))

    async def write(self, head: h11.Request | h11.Response, body: bytes) -> None:
        """A whole message."""
        self.put(head, body)
        self._end()
        await self.writer.drain()

    def put(self, head: h11.Request | h11.Response, body: bytes) -> None:
        """A message so far, without its end."""
        self.writer.write(self.http.send(head) or b"")
        if body:
            self.writer.write(self.http.send(h11.Data(data=body)) or b"")

    def _end(self) -> None:
        self.writer.write(self.http.send(h11.EndOfMessage()) or b"")

    async def finish(self) -> None:
        """The end of a message that was put."""
        self._end()
        await self.writer.drain()

    def next_cycle(self) -> bool:
        """Ready for the next message; False where this connection is done."""
        if h11.MUST_CLOSE in (self.http.our_state, self.http.their_state):
            return False
        self.http.start_next_cycle()
        return True

    def close(self) -> None:
        """End the connection, now."""
        self.writer.transport.abort()

    async def _feed(self) -> None:
        if self.http.they_are_waiting_for_100_continue:
            self.writer.write(self.http.send(h11.InformationalResponse(status_code=100, headers=[])) or b"")
        try:
            self.http.receive_data(await self.reader.read(_CHUNK))
        except (OSError, h11.RemoteProtocolError) as error:
            raise Gone(str(error)) from error
