"""The truth in rows: head, log, words and command rows of a ticket, in the partition of its number."""

import asyncio
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace

from shared.domain.events import Event, Recorded
from shared.domain.ticket import Ticket, TicketWords, evolve, reword
from shared.domain.values import Words
from shared.services.ports import Commit, Head, NewId, Outcome
from shared.storage import codec
from shared.storage.names import CONTAINERS, TABLES
from shared.storage.rows import Blobs, Insert, Op, Put, Replace, Row, Rows, Values

TABLE = TABLES["tickets"]
HEAD, HEAD_WORDS, FOLLOW, FOLLOW_TOLD = "head", "head!words", "follow", "follow!told"
MOST_EVENTS = 20
_NAMES = ("subject", "name", "email", "phone")  # what words a head has


def event_key(n: int) -> str:
    """The row of the n-th event; its words are its neighbour."""
    return f"log:{n:08}!event"


def words_key(n: int) -> str:
    """The row of the n-th event's words."""
    return f"log:{n:08}!words"


def command_key(command_id: str) -> str:
    """The row by which a repeated command finds itself."""
    return f"command:{command_id}"


def log_range(after: int, upto: int | None) -> tuple[str, str]:
    """Start and stop of the log's rows with after < n <= upto."""
    return f"log:{after + 1:08}", "log;" if upto is None else f"log:{upto + 1:08}"


def head_of(rows: list[Row]) -> Head | None:
    """The head among the rows of a range, with its words."""
    by_key = {row.key: row for row in rows}
    row = by_key.get(HEAD)
    if row is None:
        return None
    words = by_key.get(HEAD_WORDS)
    return Head(
        ticket=codec.decode_state(str(row.values["state"])),
        words=codec.decode_names(words.values) if words else TicketWords(),
        last_hash=str(row.values["hash"]),
        etag=row.etag,
    )


@dataclass(frozen=True, slots=True)
class TicketTable:
    """Tickets on rows; long bodies are read from where `BlobContents` laid them."""

    rows: Rows
    blobs: Blobs
    new_id: NewId

    async def head(self, number: str) -> Head | None:
        """Head and words: one range of two rows."""
        rows, _ = await self.rows.range(TABLE, number, HEAD, f"{HEAD_WORDS}~")
        return head_of(rows)

    async def commit(self, commit: Commit) -> tuple[Head, Outcome]:
        """One transaction: events and words, the command's row, the head. Raises Conflict, StorageDown."""
        if not 0 < len(commit.events) <= MOST_EVENTS:
            raise ValueError(f"a command makes 1 to {MOST_EVENTS} events")
        written = _Writing(commit, list(commit.events), self.new_id)
        await self.rows.transact(TABLE, commit.number, written.ops)
        return written.head, written.outcome

    async def outcome(self, number: str, command_id: str) -> Outcome | None:
        """What the command did to this ticket, if it did: one point read."""
        row = await self.rows.get(TABLE, number, command_key(command_id))
        if row is None:
            return None
        values = row.values
        return Outcome(
            number=number,
            status=int(values["status"]),
            first=int(values["first"]),
            last=int(values["last"]),
            digest=str(values["digest"]),
            nonce=str(values["nonce"]),
        )

    async def is_request_of(self, outcome: Outcome, request: bytes) -> bool:
        """Whether the outcome was made by this very request; where its words are forgotten, nobody can tell."""
        start, stop = log_range(outcome.first - 1, outcome.last)
        rows, _ = await self.rows.range(TABLE, outcome.number, start, stop, select=["salt"])
        salts = [str(row.values.get("salt", "")) for row in rows if row.key.endswith("!words")]
        if salts and not salts[0]:
            return True
        return codec.digest_of_request(request, salts[0] if salts else "") == outcome.digest

    async def history(self, number: str, *, after: int = 0, upto: int | None = None) -> list[Recorded]:
        """Events without words, from 1 without a gap."""
        start, stop = log_range(after, upto)
        rows, _ = await self.rows.range(TABLE, number, start, stop, select=["data"])
        return [codec.decode_event(str(row.values["data"])) for row in rows if row.key.endswith("!event")]

    async def chronicle(self, number: str) -> list[Recorded]:
        """The whole log with subjects and names: bodies stay where they are."""
        rows, _ = await self.rows.range(TABLE, number, *log_range(0, None), select=["data", *_NAMES])
        words = {row.key: codec.decode_words(row.values) for row in rows if row.key.endswith("!words")}
        recorded = [codec.decode_event(str(row.values["data"])) for row in rows if row.key.endswith("!event")]
        return [replace(one, event=replace(one.event, words=words.get(words_key(one.n)))) for one in recorded]

    async def thread(self, number: str, *, after: int, upto: int) -> list[Recorded]:
        """Events with their words: one range, and one blob for each long body."""
        rows, _ = await self.rows.range(TABLE, number, *log_range(after, upto))
        words = {row.key: codec.decode_words(row.values) for row in rows if row.key.endswith("!words")}
        recorded = [codec.decode_event(str(row.values["data"])) for row in rows if row.key.endswith("!event")]
        return list(await asyncio.gather(*(self._with_words(one, words.get(words_key(one.n))) for one in recorded)))

    async def entry(self, number: str, n: int) -> Recorded | None:
        """One event with its words, a long body left where it is: one range of two rows."""
        rows, _ = await self.rows.range(TABLE, number, *log_range(n - 1, n))
        by_key = {row.key: row.values for row in rows}
        if event_key(n) not in by_key:
            return None
        recorded = codec.decode_event(str(by_key[event_key(n)]["data"]))
        words = codec.decode_words(by_key[words_key(n)]) if words_key(n) in by_key else None
        return replace(recorded, event=replace(recorded.event, words=words))

    async def named_of(self, number: str, blobs: Collection[str]) -> set[str]:
        """Looks for the names in the stored text: what this code cannot read, newer code may have written."""
        rows, _ = await self.rows.range(TABLE, number, *log_range(0, None), select=["blob", "files"])
        texts = [str(row.values.get(column, "")) for row in rows for column in ("blob", "files")]
        return {blob for blob in blobs if any(blob in text for text in texts)}

    async def _with_words(self, recorded: Recorded, words: Words | None) -> Recorded:
        if words is not None and words.message is not None and words.message.blob is not None:
            body = await self.blobs.get(CONTAINERS["bodies"], words.message.blob)
            source = body.decode() if body is not None else ""
            words = replace(words, message=replace(words.message, source=source))
        return replace(recorded, event=replace(recorded.event, words=words))


class _Writing:
    """The rows of one commit."""

    def __init__(self, commit: Commit, events: list[Event], new_id: Callable[[], str]) -> None:
        self._commit = commit
        base = commit.base
        self._ticket: Ticket | None = base.ticket if base else None
        self._words = base.words if base else TicketWords()
        self._hash = base.last_hash if base else ""
        self._salt = ""
        first = (base.ticket.version if base else 0) + 1
        log = [op for n, event in enumerate(events, first) for op in self._event(n, event, new_id)]
        assert self._ticket is not None
        self.head = Head(ticket=self._ticket, words=self._words, last_hash=self._hash, etag="")
        self.outcome = Outcome(
            number=commit.number,
            status=commit.status,
            first=first,
            last=self._ticket.version,
            digest=codec.digest_of_request(commit.request, self._salt),
            nonce=commit.nonce,
        )
        self.ops: list[Op] = [*log, self._command(), *self._heads()]

    def _event(self, n: int, event: Event, new_id: Callable[[], str]) -> Iterator[Op]:
        recorded = Recorded(n=n, stamp=self._commit.stamp, event=event)
        digest = None
        if event.words is not None:
            salt = new_id()
            self._salt = self._salt or salt  # the first one, where a repeat looks for it
            digest = codec.digest_of(event.words, salt)
            yield Insert(words_key(n), codec.encode_words(event.words, salt))
        text = codec.encode_event(self._commit.number, recorded, prev=self._hash, words=digest)
        yield Insert(event_key(n), {"data": text})
        self._hash = codec.hash_of(text)
        self._ticket = evolve(self._ticket, recorded, self._commit.number, self._commit.desks)
        self._words = reword(self._words, event.words)

    def _command(self) -> Op:
        done = self.outcome
        values: Values = {
            "status": done.status,
            "first": done.first,
            "last": done.last,
            "digest": done.digest,
            "nonce": done.nonce,
        }
        return Insert(command_key(self._commit.stamp.command_id), values)

    def _heads(self) -> Iterator[Op]:
        values: Values = {
            "state": codec.encode_state(self.head.ticket),
            "n": self.head.ticket.version,
            "hash": self.head.last_hash,
        }
        names = codec.encode_names(self.head.words)
        base = self._commit.base
        if base is None:
            yield Insert(HEAD, values)
            yield Insert(HEAD_WORDS, names)
        else:
            yield Replace(HEAD, values, base.etag)
            if self.head.words != base.words:
                yield Put(HEAD_WORDS, names)
