"""From a ticket's log to what agents read of it: day by day, what was said, and the changes between folded."""

from collections.abc import Iterator, Sequence
from copy import replace
from itertools import groupby
from zoneinfo import ZoneInfo

from shared.domain import events as e
from shared.domain.events import Recorded
from shared.domain.values import Message
from shared.services.reading import Seen
from shared.web.event_lines import line_of, name_of
from shared.web.room import FRAME, FRAME_OF_FILE, MOST_OF_THREAD, newest, told
from shared.web.thread_view import files_of
from shared.web.ticket_views import DayOfDesk, Edited, EventLine, EventsShown, SaidShown


def desk_days(seen: Seen, entries: Sequence[Recorded], zone: str, room: int = MOST_OF_THREAD) -> list[DayOfDesk]:
    """The newest of the entries, as many as have room in a page, day by day where the reader is."""
    local = ZoneInfo(zone)
    days = groupby(_newest(seen, entries, room), key=lambda one: one.at.astimezone(local).date())
    found = [list(some) for _, some in days]
    return [DayOfDesk(at=some[0].at, entries=list(_folded(some))) for some in found]


def first_of(days: Sequence[DayOfDesk]) -> int:
    """The number of the first event that is shown."""
    first = days[0].entries[0]
    return first.lines[0].n if isinstance(first, EventsShown) else first.n


def said(seen: Seen, recorded: Recorded, *, whole: bool = False) -> SaidShown:
    """What somebody said, as it reads now."""
    event, last = recorded.event, recorded.edited
    return SaidShown(
        n=recorded.n,
        at=recorded.stamp.at,
        kind="reply" if isinstance(event, e.ReplyPosted) else "note" if isinstance(event, e.NotePosted) else "message",
        by=_writer(seen, recorded),
        body=told(recorded.message or Message(), whole=whole),
        files=files_of(seen.ticket.number, recorded),
        edited=Edited(by=name_of(seen, last.stamp.by), at=last.stamp.at) if last else None,
    )


def _writer(seen: Seen, recorded: Recorded) -> str:
    """A form or a program brings the words of who asks; answers through one are its own."""
    by = recorded.stamp.by
    is_asked = by.kind == "key" and isinstance(recorded.event, e.TicketOpened | e.MessagePosted)
    return seen.words.name if is_asked else name_of(seen, by)


def _newest(seen: Seen, entries: Sequence[Recorded], room: int) -> list[SaidShown | EventLine]:
    """From the last backwards until the page is full; one at least."""
    return newest((_shown(seen, some) for some in reversed(_together(entries))), _size, room)


def _together(entries: Sequence[Recorded]) -> list[list[Recorded]]:
    """What one command did after somebody said something stands with it: a reply and its status, a comment's change."""
    found: list[list[Recorded]] = []
    for one in entries:
        with_it = found[-1] if found and isinstance(found[-1][0].event, e.SAYINGS) else None
        if with_it and with_it[0].stamp.command_id == one.stamp.command_id and not isinstance(one.event, e.SAYINGS):
            with_it.append(one)
        else:
            found.append([one])
    return found


def _shown(seen: Seen, some: Sequence[Recorded]) -> SaidShown | EventLine:
    first, *then = some
    if not isinstance(first.event, e.SAYINGS):
        return line_of(seen, first)
    return replace(said(seen, first), lines=[line_of(seen, one) for one in then])


def _size(one: SaidShown | EventLine) -> int:
    if isinstance(one, EventLine):
        return FRAME // 2 + len((one.by + one.value + one.was).encode())
    around = sum(FRAME_OF_FILE + len(file.name.encode()) for file in one.files) + sum(map(_size, one.lines))
    return FRAME + len(one.body.html.encode()) + around


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
