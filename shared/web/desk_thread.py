"""From a ticket's log to what agents read of it: day by day, what was said, and the changes between folded."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from zoneinfo import ZoneInfo

from shared.domain import events as e
from shared.domain.events import Recorded
from shared.domain.values import Message
from shared.services.plain_text import plain
from shared.services.reading import Seen
from shared.web.event_lines import line_of, name_of
from shared.web.html import to_html
from shared.web.thread_view import files_of
from shared.web.ticket_views import DayOfDesk, Edited, EventLine, EventsShown, SaidShown

MOST_OF_ENTRY = 10_000  # bytes of HTML; what is longer is told in part, and whole on a page of its own
MOST_OF_THREAD = 28_000
_PART = 3_000  # characters
_FRAME = 400  # bytes around an entry, at most
_FILE = 200


def desk_days(seen: Seen, entries: Sequence[Recorded], zone: str) -> list[DayOfDesk]:
    """The newest of the entries, as many as a page has room for, day by day where the reader is."""
    local = ZoneInfo(zone)
    days = groupby(_newest(seen, entries), key=lambda one: one.at.astimezone(local).date())
    found = [list(some) for _, some in days]
    return [DayOfDesk(at=some[0].at, entries=list(_folded(some))) for some in found]


def first_of(days: Sequence[DayOfDesk]) -> int:
    """The number of the first event that is shown."""
    first = days[0].entries[0]
    return first.lines[0].n if isinstance(first, EventsShown) else first.n


def said(seen: Seen, recorded: Recorded, *, whole: bool = False) -> SaidShown:
    """What somebody said, as it reads now."""
    event, last, message = recorded.event, recorded.edited, recorded.message or Message()
    html = to_html(message)
    is_cut = not whole and len(html.encode()) > MOST_OF_ENTRY
    return SaidShown(
        n=recorded.n,
        at=recorded.stamp.at,
        kind="reply" if isinstance(event, e.ReplyPosted) else "note" if isinstance(event, e.NotePosted) else "message",
        by=name_of(seen, recorded.stamp.by),
        html=to_html(Message(source=plain(message)[:_PART])) if is_cut else html,
        is_cut=is_cut,
        files=files_of(seen.ticket.number, recorded),
        edited=Edited(by=name_of(seen, last.stamp.by), at=last.stamp.at) if last else None,
    )


def _newest(seen: Seen, entries: Sequence[Recorded]) -> list[SaidShown | EventLine]:
    """From the last backwards until the page is full; one at least."""
    shown: list[SaidShown | EventLine] = []
    room = MOST_OF_THREAD
    for recorded in reversed(entries):
        one = said(seen, recorded) if isinstance(recorded.event, e.SAYINGS) else line_of(seen, recorded)
        room -= _size(one)
        if room < 0 and shown:
            break
        shown.append(one)
    return shown[::-1]


def _size(one: SaidShown | EventLine) -> int:
    if isinstance(one, EventLine):
        return _FRAME // 2 + len((one.by + one.value + one.was).encode())
    return _FRAME + len(one.html.encode()) + sum(_FILE + len(file.name.encode()) for file in one.files)


def _folded(some: Sequence[SaidShown | EventLine]) -> Iterator[SaidShown | EventsShown]:
    lines: list[EventLine] = []
    for one in some:
        if isinstance(one, EventLine):
            lines.append(one)
            continue
        if lines:
            yield EventsShown(lines=lines)
            lines = []
        yield one
    if lines:
        yield EventsShown(lines=lines)
