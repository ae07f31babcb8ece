"""The truth of each ticket, read from its log: is it whole, is its chain closed, does its head say the same?"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256

import msgspec

from shared.domain.clocks import Versions
from shared.domain.desk import DeskDocument
from shared.domain.events import EntryEdited, Recorded
from shared.domain.ticket import Ticket, TicketWords, fold, reword, versions_of
from shared.domain.values import Words
from shared.services.ports import Head
from shared.storage import codec
from shared.storage.desk_store import decode_desk
from shared.storage.names import CONTAINERS, TABLES
from shared.storage.rows import Blobs, Row, Rows
from shared.storage.ticket_table import EDITS, FOLLOW, command_key, head_of, words_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """One ticket's partition, and what its log folds to."""

    number: str
    rows: Mapping[str, Row]
    texts: Sequence[str]  # of the event rows, in order
    log: Sequence[Recorded]
    ticket: Ticket | None
    words: TicketWords
    desks: Versions = field(default_factory=dict)
    broken: str = ""  # why the log cannot be read, where it cannot

    @property
    def head(self) -> Head | None:
        """What the head row says."""
        return head_of(list(self.rows.values()))


class _Desks:
    """The versions of the desk, read once each."""

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs
        self._known: dict[str, DeskDocument] = {}

    async def of(self, log: Sequence[Recorded]) -> Versions:
        """Those that decided the events, as far as they are still there."""
        for version in versions_of(log) - self._known.keys():
            content = await self._blobs.get(CONTAINERS["desk"], f"{version}.json")
            if content is not None:
                self._known[version] = decode_desk(content, version)
        return self._known


async def read_truths(rows: Rows, blobs: Blobs) -> list[Truth]:
    """Every ticket of storage."""
    desks = _Desks(blobs)
    partitions: dict[str, dict[str, Row]] = defaultdict(dict)
    for partition, row in await rows.scan(TABLES["tickets"]):
        partitions[partition][row.key] = row
    return [await _truth(number, stored, blobs, desks) for number, stored in sorted(partitions.items())]


async def truth_differences(truth: Truth, rows: Rows, blobs: Blobs) -> list[str]:
    """What is wrong within one ticket's partition, and with the person who asked."""
    found = [f"{truth.number}: {problem}" for problem in _problems(truth)]
    found += [f"{truth.number}: {problem}" for one in truth.log for problem in await _file_problems(one, blobs)]
    for version in {one.stamp.desk for one in truth.log}:
        if await blobs.get(CONTAINERS["desk"], f"{version}.json") is None:
            found.append(f"{truth.number}: the desk {version} that decided it is gone")
    if truth.ticket and await rows.get(TABLES["people"], truth.ticket.requester, "person") is None:
        found.append(f"{truth.number}: its requester is not among the people")
    return found


async def _truth(number: str, rows: Mapping[str, Row], blobs: Blobs, desks: _Desks) -> Truth:
    try:
        return await _read(number, rows, blobs, desks)
    except (ValueError, KeyError, AssertionError, msgspec.MsgspecError, codec.UnknownEvent) as error:
        return Truth(
            number=number, rows=rows, texts=(), log=(), ticket=None, words=TicketWords(), broken=str(error) or "?"
        )


async def _read(number: str, rows: Mapping[str, Row], blobs: Blobs, desks: _Desks) -> Truth:
    texts = [str(rows[key].values["data"]) for key in sorted(rows) if key.endswith("!event")]
    log = [await _with_words(codec.decode_event(text), rows, blobs) for text in texts]
    words = TicketWords()
    for recorded in log:
        words = reword(words, recorded.event.words)
    known = await desks.of(log)
    ticket = fold(log, number, known) if log else None
    return Truth(number=number, rows=rows, texts=texts, log=log, ticket=ticket, words=words, desks=known)


async def _with_words(recorded: Recorded, rows: Mapping[str, Row], blobs: Blobs) -> Recorded:
    row = rows.get(words_key(recorded.n))
    words = codec.decode_words(row.values) if row else None
    if words is not None and words.message is not None and words.message.blob is not None:
        body = await blobs.get(CONTAINERS["bodies"], words.message.blob)
        words = replace(words, message=replace(words.message, source=(body or b"").decode()))
    return replace(recorded, event=replace(recorded.event, words=words))


async def _file_problems(recorded: Recorded, blobs: Blobs) -> list[str]:
    """Each file that the words name is there, and is the one that was sent."""
    files = recorded.event.words.files if recorded.event.words else ()
    contents = [await blobs.get(CONTAINERS["files"], file.blob) for file in files]
    return [
        f"file {place} of event {recorded.n} is {'gone' if content is None else 'not the one that was sent'}"
        for place, (file, content) in enumerate(zip(files, contents, strict=True), 1)
        if content is None or (len(content), sha256(content).hexdigest()) != (file.size, file.sha256)
    ]


def _problems(truth: Truth) -> Iterator[str]:
    if truth.broken:
        yield f"its log cannot be read: {truth.broken}"
        return
    yield from _chain_problems(truth)
    yield from _command_problems(truth)
    yield from _mark_problems(truth)
    yield from _head_problems(truth)
    yield from _cursor_problems(truth)


def _chain_problems(truth: Truth) -> Iterator[str]:
    before, last = "", None
    for place, (text, recorded) in enumerate(zip(truth.texts, truth.log, strict=True), 1):
        prev, digest, number = codec.links_of(text)
        if recorded.n != place:
            yield f"event {recorded.n} stands in place {place}"
        if prev != before or number != truth.number:
            yield f"event {place} does not follow the one before it"
        if last is not None and recorded.stamp.at < last:
            yield f"event {place} is earlier than the one before it"
        if digest != _digest(truth, recorded.n, recorded.event.words):
            yield f"the words of event {place} are not those that were written"
        before, last = codec.hash_of(text), recorded.stamp.at


def _digest(truth: Truth, n: int, words: Words | None) -> str | None:
    row = truth.rows.get(words_key(n))
    return None if words is None or row is None else codec.digest_of(words, str(row.values["salt"]))


def _command_problems(truth: Truth) -> Iterator[str]:
    """Each event belongs to one command row, and each command row to its events."""
    made: dict[str, list[int]] = defaultdict(list)
    for recorded in truth.log:
        made[command_key(recorded.stamp.command_id)].append(recorded.n)
    stored = {key: row for key, row in truth.rows.items() if key.startswith("command:")}
    for key in sorted(made.keys() | stored.keys()):
        row = stored.get(key)
        claimed = list(range(int(row.values["first"]), int(row.values["last"]) + 1)) if row else []
        if claimed != made.get(key, []):
            yield f"{key} says events {claimed}, the log says {made.get(key, [])}"


def _mark_problems(truth: Truth) -> Iterator[str]:
    """Each words row is marked with the edits of its entry, and with nothing else."""
    edits: dict[str, list[int]] = defaultdict(list)
    for recorded in truth.log:
        if isinstance(recorded.event, EntryEdited):
            edits[words_key(recorded.event.entry)].append(recorded.n)
    marks = {key: codec.decode_marks(str(row.values.get(EDITS, ""))) for key, row in truth.rows.items()}
    for key in sorted(marks.keys() | edits.keys()):
        if list(marks.get(key, ())) != edits.get(key, []):
            yield f"{key} is marked with the edits {list(marks.get(key, ()))}, the log says {edits.get(key, [])}"


def _head_problems(truth: Truth) -> Iterator[str]:
    head = truth.head
    if head is None or truth.ticket is None:
        yield "there is a log without a head, or a head without a log"
        return
    if head.ticket != truth.ticket:
        yield "the head is not the fold of the log"
    if head.words != truth.words:
        yield "the head's words are not those of the log"
    if head.last_hash != codec.hash_of(truth.texts[-1]):
        yield "the head does not close the chain"


def _cursor_problems(truth: Truth) -> Iterator[str]:
    row = truth.rows.get(FOLLOW)
    reached = codec.decode_state(str(row.values["state"])) if row else None
    if reached is None or reached.version < len(truth.log):
        yield f"followed to {reached.version if reached else 0} of {len(truth.log)}"
    elif reached != truth.ticket:
        yield "the cursor's state is not the fold of the log"
