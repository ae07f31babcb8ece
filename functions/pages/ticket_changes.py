"""The forms by which one value of a ticket becomes another: read, and done unless somebody else was there first."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import get_args
from zoneinfo import ZoneInfo

from functions.fields import moment
from functions.pages.asks import PageAsk
from functions.pages.checks import Checks, count, line, remark
from shared.app import App
from shared.domain.commands import AssignTicket, Command, EditTicket, SetStatus, TransferTicket
from shared.domain.errors import Invalid, NotFound, Stale, WrongState
from shared.domain.values import Message
from shared.services.ports import Conflict
from shared.services.requests import Answer
from shared.web.changes import now_of
from shared.web.ticket_views import What
from shared.web.visitor import zone_named

MOST_TRIES = 5
_LONGEST_ID = 40


class ChangedMeanwhile(WrongState):
    """The value is no longer what the form showed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What shall become of which value: `was` and `version` are what the form showed, its times in `zone`."""

    what: What
    was: str
    version: int
    value: str
    zone: str = "UTC"
    command: Command


def what_of(ask: PageAsk) -> What:
    """Which value the path names. Raises NotFound."""
    given = ask.req.route_params.get("what", "")
    for what in COMMANDS:
        if what == given:
            return what
    raise NotFound(given)


def read_wish(what: What, checks: Checks) -> Wish | None:
    """The wish of a form; None where something is wrong with it, which `checks` knows."""
    value = checks.of(what, line(250) if what == "subject" else _id, "")
    zone = zone_named(checks.form.value("zone")) or "UTC"
    said = checks.of(f"{what}-comment", remark, None)
    version, was = seen_by(checks, "version"), checks.form.value("was")
    if checks.problems:
        return None
    if value == was and said is not None:
        checks.problems[what] = "same"  # else the comment would be lost: nothing changes, and nothing is said
        return None
    try:
        command = COMMANDS[what](value, said, zone)
    except Invalid as error:
        checks.problems[what] = error.code
        return None
    return Wish(what=what, was=was, version=version, value=value, zone=zone, command=command)


def seen_by(checks: Checks, name: str) -> int:
    """Up to which event the writer had seen the ticket; of a form that does not say, the form is shown again."""
    try:
        return count(name, checks.form.value(name))
    except Invalid:
        checks.problems["form"] = "stale"
        return 0


async def fulfil(app: App, ask: PageAsk, wish: Wish, path: str, nonce: str) -> Answer:
    """Do it if the value still is what the form showed, whatever else has happened. Raises ChangedMeanwhile.

    The usual case is the command alone; only where the ticket moved on is it read and asked again.
    """
    request, version = ask.once(path, nonce), wish.version
    for _ in range(MOST_TRIES):
        try:
            return await app.desk.handle(ask.number, wish.command, replace(request, if_match=version))
        except Stale:
            seen = await app.reader.ticket(ask.number, ask.by, ask.trace)
            if now_of(wish.what, seen, wish.zone) != wish.was:
                raise ChangedMeanwhile(wish.what) from None
            version = seen.ticket.version
    raise Conflict(ask.number)


def _id(name: str, text: str) -> str:
    if len(text) > _LONGEST_ID:
        raise Invalid(name, "not-found", "nothing has such a long id")
    return text


def _due(value: str, comment: Message | None, zone: str) -> Command:
    return EditTicket(due_at=_moment(value, zone) if value else None, comment=comment)


def _moment(text: str, zone: str) -> datetime:
    """A local time as browsers send it. Raises Invalid."""
    try:
        local = datetime.fromisoformat(text)
    except ValueError as error:
        raise Invalid("due", "format", "this is no time") from error
    if local.tzinfo is not None:
        raise Invalid("due", "format", "this is no local time")
    try:
        return moment("due", local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC))
    except OverflowError as error:
        raise Invalid("due", "range", "that time is out of range") from error


type Making = Callable[[str, Message | None, str], Command]

COMMANDS: Mapping[What, Making] = {
    "status": lambda value, comment, _: SetStatus(status=value, comment=comment),
    "priority": lambda value, comment, _: EditTicket(priority=value, comment=comment),
    "department": lambda value, comment, _: TransferTicket(department=value, comment=comment),
    "team": lambda value, comment, _: AssignTicket(team=value or None, comment=comment),
    "agent": lambda value, comment, _: AssignTicket(agent=value or None, comment=comment),
    "plan": lambda value, comment, _: EditTicket(sla=value or None, comment=comment),
    "topic": lambda value, comment, _: EditTicket(topic=value or None, comment=comment),
    "due": _due,
    "subject": lambda value, comment, _: EditTicket(subject=value, comment=comment),
}
assert set(COMMANDS) == set(get_args(What.__value__))
