"""Times, days and sizes as people read them, in their zone and language."""

import zoneinfo
from collections.abc import Callable
from datetime import datetime

type Say = Callable[[str], str]
type Counted = Callable[[str, str, int], str]

KIB = 1024


def moment(at: datetime, zone: str, say: Say) -> str:
    """A day and a time of it."""
    local = at.astimezone(zoneinfo.ZoneInfo(zone))
    return say("%(day)s, %(hour)02d:%(minute)02d") % {
        "day": day(at, zone, say),
        "hour": local.hour,
        "minute": local.minute,
    }


def exact(at: datetime, zone: str, say: Say) -> str:
    """As `moment`, to the second."""
    local = at.astimezone(zoneinfo.ZoneInfo(zone))
    return say("%(day)s, %(hour)02d:%(minute)02d:%(second)02d") % {
        "day": day(at, zone, say),
        "hour": local.hour,
        "minute": local.minute,
        "second": local.second,
    }


def day(at: datetime, zone: str, say: Say) -> str:
    """The day on which it was where the reader is."""
    local = at.astimezone(zoneinfo.ZoneInfo(zone))
    return say("%(month)s %(day)d, %(year)d") % {
        "day": local.day,
        "month": _months(say)[local.month - 1],
        "year": local.year,
    }


def short_day(at: datetime, zone: str, say: Say) -> str:
    """A day of this year."""
    local = at.astimezone(zoneinfo.ZoneInfo(zone))
    return say("%(month)s %(day)d") % {"day": local.day, "month": _months(say)[local.month - 1]}


def clock(at: datetime, zone: str, say: Say) -> str:
    """The time of day alone."""
    local = at.astimezone(zoneinfo.ZoneInfo(zone))
    return say("%(hour)02d:%(minute)02d") % {"hour": local.hour, "minute": local.minute}


def brief(at: datetime, zone: str, say: Say, now: datetime) -> str:
    """The time of day if that is today, else the day, with its year if that is another."""
    local, today = (one.astimezone(zoneinfo.ZoneInfo(zone)) for one in (at, now))
    if local.date() == today.date():
        return clock(at, zone, say)
    if local.year != today.year:
        return day(at, zone, say)
    return short_day(at, zone, say)


def span(ms: int, say: Say) -> str:
    """How long something takes, in its two largest units."""
    seconds = ms // 1000
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86_400
    if days:
        told = [say("%(days)d d") % {"days": days}, say("%(hours)d h") % {"hours": hours % 24} if hours % 24 else ""]
    elif hours:
        rest = minutes % 60
        told = [say("%(hours)d h") % {"hours": hours}, say("%(minutes)d min") % {"minutes": rest} if rest else ""]
    else:
        told = [
            say("%(minutes)d min") % {"minutes": minutes} if minutes else say("%(seconds)d s") % {"seconds": seconds}
        ]
    return " ".join(filter(None, told))


def whole_span(ms: int, say: Say) -> str:
    """How long something takes, to the second, so that who adds up finds the sum; working time has no days."""
    seconds = ms // 1000
    told = [
        say("%(hours)d h") % {"hours": seconds // 3600} if seconds >= 3600 else "",
        say("%(minutes)d min") % {"minutes": seconds // 60 % 60} if seconds // 60 % 60 else "",
        say("%(seconds)d s") % {"seconds": seconds % 60} if seconds % 60 or seconds < 60 else "",
    ]
    return " ".join(filter(None, told))


def size(bytes: int, say: Say, ngettext: Counted) -> str:
    """How big a file is, in two or three digits."""
    if bytes < KIB:
        return ngettext("%(size)d byte", "%(size)d bytes", bytes) % {"size": bytes}
    if bytes < KIB * KIB:
        return say("%(size)d KB") % {"size": round(bytes / KIB)}
    point = say("1.5")[1]  # as the language writes it
    return say("%(size).1f MB").replace("%(size).1f", f"{bytes / KIB / KIB:.1f}".replace(".", point))


def _months(_: Say) -> list[str]:
    return [
        _("Jan"), _("Feb"), _("Mar"), _("Apr"), _("May"), _("Jun"),
        _("Jul"), _("Aug"), _("Sep"), _("Oct"), _("Nov"), _("Dec"),
    ]  # fmt: skip
