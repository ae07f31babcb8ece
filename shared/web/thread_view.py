"""From a ticket as read to the view of it that its requester gets."""

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

from shared.domain import events as e
from shared.domain.events import Recorded
from shared.domain.values import Actor
from shared.services.reading import Seen
from shared.web.event_lines import named
from shared.web.room import FRAME, FRAME_OF_FILE, MOST_OF_THREAD, Body, newest, told
from shared.web.support_views import DayShown, EntryShown, FileShown, What


class Days(NamedTuple):
    """What has room, and before which event that stands which has not; None where all has."""

    shown: list[DayShown]
    before: int | None


def days_of(seen: Seen, entries: Sequence[Recorded], zone: str) -> Days:
    """The newest of the entries, as many as have room in a page, day by day where the reader is."""
    local = ZoneInfo(zone)
    told = [one for one in entries if not _goes_without_saying(one)]
    shown = newest((entry_of(seen, one) for one in reversed(told)), _size, MOST_OF_THREAD)
    days = groupby(shown, key=lambda one: one.at.astimezone(local).date())
    found = [list(some) for _, some in days]
    before = shown[0].n if len(shown) < len(told) else None
    return Days([DayShown(at=some[0].at, entries=some) for some in found], before)


def _goes_without_saying(recorded: Recorded) -> bool:
    """A message of the requester ends waiting for it: that stands in the state, and needs no line."""
    return type(recorded.event) is e.StatusChanged and recorded.stamp.by.kind == "person"


def entry_of(seen: Seen, recorded: Recorded, *, whole: bool = False) -> EntryShown:
    """One entry; a long one in part, unless the `whole` of it is wanted."""
    event, message = recorded.event, recorded.message
    saying = message is not None and isinstance(event, e.SAYINGS)
    return EntryShown(
        n=recorded.n,
        at=recorded.stamp.at,
        kind="event" if not saying else "reply" if isinstance(event, e.ReplyPosted) else "message",
        by=_name(seen, recorded.stamp.by),
        body=told(message, whole=whole) if message is not None and saying else Body(),
        files=files_of(seen.ticket.number, recorded),
        is_edited=recorded.edited is not None,
        what=_what(event),
        status=named(event.status, seen.desk.statuses) if isinstance(event, e.StatusChanged) else "",
    )


def _size(one: EntryShown) -> int:
    return FRAME + len(one.body.html.encode()) + sum(FRAME_OF_FILE + len(file.name.encode()) for file in one.files)


def _what(event: e.Event) -> What:
    kinds: tuple[tuple[type[e.Event], What], ...] = (
        (e.TicketResolved, "resolved"), (e.TicketClosed, "closed"), (e.TicketReopened, "opened"),
        (e.StatusChanged, "status"), (e.TicketRenamed, "renamed"),
    )  # fmt: skip
    return next((what for cls, what in kinds if isinstance(event, cls)), "")


def _name(seen: Seen, actor: Actor) -> str:
    """Who did it: an agent, the desk itself, or else the requester, whatever form or key it came through."""
    if actor.kind == "agent":
        return seen.desk.agents[actor.id].name if actor.id in seen.desk.agents else seen.desk.name
    return seen.words.name if actor.kind in ("person", "key") else seen.desk.name


def files_of(number: str, recorded: Recorded) -> list[FileShown]:
    """The files of an entry."""
    files = recorded.event.words.files if recorded.event.words else ()
    return [
        FileShown(name=file.name, size=file.size, url=f"/api/tickets/{number}/attachments/{recorded.n}-{place}")
        for place, file in enumerate(files, 1)
    ]
