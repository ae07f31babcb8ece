"""The truth in rows: head, log, words and command rows of a ticket, in the partition of its number."""

import asyncio
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from shared.domain.events import EntryEdited, Event, Recorded
from shared.domain.ticket import Ticket, TicketWords, evolve, reword
from shared.services.ports import Commit, Head, NewId, Outcome
from shared.storage import codec
from shared.storage.names import CONTAINERS, TABLES
from shared.storage.rows import Blobs, Insert, Merge, Op, Put, Replace, Row, Rows, Values

TABLE = TABLES["tickets"]
EDITS = "edits"  # the column of a words row that marks it as edited
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


def entries_in(rows: Sequence[Row]) -> list[Recorded]:
    """The events among the rows of a log with their words and the marks of their edits; long bodies are not fetched."""
    by_key = {row.key: row.values for row in rows}
    return [
        _with_words(codec.decode_event(str(values["data"])), by_key)
        for key, values in by_key.items()
        if key.endswith("!event")
    ]


def _with_words(recorded: Recorded, rows: Mapping[str, Values]) -> Recorded:
    values = rows.get(words_key(recorded.n))
    if values is None:
        return recorded
    event = replace(recorded.event, words=codec.decode_words(values))
    return replace(recorded, event=event, edits=codec.decode_marks(str(values.get(EDITS, ""))))


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
        return entries_in(rows)

    async def thread(self, number: str, *, after: int, upto: int) -> list[Recorded]:
        """The passages, and a blob for each long body."""
        return await self.whole(await self.passages(number, after=after, upto=upto))

    async def passages(self, number: str, *, after: int, upto: int) -> list[Recorded]:
        """One range, and a call for each entry whose last edit lies outside the range."""
        rows, _ = await self.rows.range(TABLE, number, *log_range(after, upto))
        at_hand = {one.n: one for one in entries_in(rows)}
        return list(await asyncio.gather(*(self._as_it_reads(number, one, at_hand) for one in at_hand.values())))

    async def whole(self, entries: Sequence[Recorded]) -> list[Recorded]:
        """A blob for each long body, side by side; of an edited entry that of the edit alone."""
        return list(await asyncio.gather(*(self._with_body_as_it_reads(one) for one in entries)))

    async def entry(self, number: str, n: int) -> Recorded | None:
        """One event with its words, a long body left where it is: one range of two rows."""
        rows, _ = await self.rows.range(TABLE, number, *log_range(n - 1, n))
        return next(iter(entries_in(rows)), None)

    async def versions(self, number: str, n: int) -> list[Recorded]:
        """An event and its edits, oldest first; none where there is no such event. One range, one for each edit."""
        first = await self.entry(number, n)
        if first is None:
            return []
        edits = await asyncio.gather(*(self.entry(number, edit) for edit in first.edits))
        return list(await asyncio.gather(*(self._with_body(one) for one in (first, *edits) if one is not None)))

    async def named_of(self, number: str, blobs: Collection[str]) -> set[str]:
        """Looks for the names in the stored text: what this code cannot read, newer code may have written."""
        rows, _ = await self.rows.range(TABLE, number, *log_range(0, None), select=["blob", "files"])
        texts = [str(row.values.get(column, "")) for row in rows for column in ("blob", "files")]
        return {blob for blob in blobs if any(blob in text for text in texts)}

    async def _as_it_reads(self, number: str, recorded: Recorded, at_hand: Mapping[int, Recorded]) -> Recorded:
        if not recorded.edits:
            return recorded
        newest = recorded.edits[-1]
        return replace(recorded, edited=at_hand.get(newest) or await self.entry(number, newest))

    async def _with_body_as_it_reads(self, recorded: Recorded) -> Recorded:
        if recorded.edited is None:
            return await self._with_body(recorded)
        return replace(recorded, edited=await self._with_body(recorded.edited))

    async def _with_body(self, recorded: Recorded) -> Recorded:
        words = recorded.event.words
        if words is None or words.message is None or words.message.blob is None:
            return recorded
        body = await self.blobs.get(CONTAINERS["bodies"], words.message.blob)
        message = replace(words.message, source=body.decode() if body is not None else "")
        return replace(recorded, event=replace(recorded.event, words=replace(words, message=message)))


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
        if isinstance(event, EntryEdited):
            yield Merge(words_key(event.entry), {EDITS: codec.encode_marks((*self._commit.marks[event.entry], n))})
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
