"""The clocks of a ticket as a picture and as text: what counted, what did not, and why."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from shared.domain.clocks import Versions
from shared.domain.sla import Instance, Interval, Why
from shared.web.event_lines import named
from shared.web.ticket_views import PromiseShown, Stretch

WIDTH = 1000  # units of the picture
MOST_TOLD = 60  # stretches; those before are summed
_HEIGHTS: dict[Why, tuple[int, int]] = {  # from the top, and how high: the picture is read without its colours too
    "hours": (4, 32), "paused": (14, 12), "withdrawn": (14, 12), "closed": (18, 4), "holiday": (18, 4),
}  # fmt: skip
_MS = timedelta(milliseconds=1)


def promises(instances: Sequence[Instance], desks: Versions) -> list[PromiseShown]:
    """Every instance, the newest first."""
    return [_promise(one, desks) for one in reversed(instances)]


def _promise(one: Instance, desks: Versions) -> PromiseShown:
    clock, spent = one.clock, one.intervals
    stretches = _stretches(spent)
    earlier, listed = stretches[:-MOST_TOLD], stretches[-MOST_TOLD:]
    scale = _Scale.over(one)
    return PromiseShown(
        n=clock.n,
        plan=named(clock.policy, desks[clock.desk].slas),
        target_ms=clock.target_ms,
        counted_ms=_counted_ms(stretches),
        start=clock.started_at,
        stop=clock.stopped_at,
        deadline=clock.deadline,
        verdict=clock.verdict,
        stretches=listed,
        earlier=len(earlier),
        earlier_ms=_counted_ms(earlier),
        paths=[(why, path) for why in _HEIGHTS if (path := _path(why, spent, scale))],
        deadline_x=None if clock.deadline is None else scale.x(clock.deadline),
    )


def _stretches(spent: Sequence[Interval]) -> list[Stretch]:
    """From second to second, as their ends are shown: so what is shown adds up. What is shorter is left out."""
    ends = [(it.start.replace(microsecond=0), it.stop.replace(microsecond=0), it.why) for it in spent]
    return [
        Stretch(start=start, stop=stop, why=why, ms=(stop - start) // _MS) for start, stop, why in ends if stop > start
    ]


def _counted_ms(stretches: Sequence[Stretch]) -> int:
    return sum(one.ms for one in stretches if one.why == "hours")


class _Scale:
    """From the start to the last thing that the picture shows."""

    def __init__(self, start: datetime, stop: datetime) -> None:
        self.start = start
        self.length = max(stop - start, timedelta(milliseconds=1))

    @staticmethod
    def over(one: Instance) -> "_Scale":
        """Up to the deadline where that is still ahead."""
        last = one.intervals[-1].stop if one.intervals else one.clock.started_at
        return _Scale(one.clock.started_at, max(last, one.clock.deadline or last))

    def x(self, at: datetime) -> int:
        return round((at - self.start) / self.length * WIDTH)


def _path(why: Why, spent: Sequence[Interval], scale: _Scale) -> str:
    """All stretches of a kind as one path; what is narrower than a unit is left out."""
    top, height = _HEIGHTS[why]
    spans = [(scale.x(one.start), scale.x(one.stop)) for one in spent if one.why == why]
    return "".join(f"M{start} {top}h{stop - start}v{height}H{start}z" for start, stop in spans if stop > start)
