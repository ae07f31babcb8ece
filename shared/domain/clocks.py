"""The SLA clock of a ticket: one resolution deadline per plan, as a running sum that each event moves on.

An instance is judged by the plan and calendar of the desk version that started it; later edits of the desk do not touch
it. Its deadline is the moment at which its target has been worked; one that is met to the millisecond is met. A verdict
is dated at its true moment, however late somebody noticed, and never changes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from shared.domain.calendars import NeverOpen, after_work, worked_ms
from shared.domain.desk import Calendar, DeskDocument

type Verdict = Literal["running", "met", "missed", "withdrawn"]
type Versions = Mapping[str, DeskDocument]  # by version

WARN_AT_PERCENT = 80  # of the target
# A deadline is judged so much later: what was stamped before it has arrived by then (DESIGN.md 5).
SETTLES = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One instance of the resolution metric; amounts are milliseconds of its calendar.

    `since` is None while it does not run; then there is no deadline either, unless it was missed.
    """

    n: int
    policy: str
    desk: str  # version that plan and calendar are read from
    target_ms: int
    started_at: datetime
    counted_ms: int = 0  # up to `since`
    since: datetime | None = None
    warn_at: datetime | None = None
    deadline: datetime | None = None
    verdict: Verdict = "running"
    decided_at: datetime | None = None
    detected_at: datetime | None = None
    warned_at: datetime | None = None
    noticed_at: datetime | None = None  # that it was missed; said once
    stopped_at: datetime | None = None
    withdrawn: bool = False  # the ticket has no plan any more; one that was missed before stays missed

    @property
    def is_live(self) -> bool:
        """Whether it runs, or will again."""
        return self.stopped_at is None

    @property
    def is_missed(self) -> bool:
        """Whether the ticket was not solved in time, as far as the log knows."""
        return self.verdict == "missed"


def calendar_of(clock: Clock, desks: Versions) -> Calendar:
    """The calendar that the instance counts by."""
    desk = desks[clock.desk]
    return desk.calendars[desk.slas[clock.policy].calendar]


def start(n: int, policy: str, at: datetime, desk: DeskDocument, *, paused: bool) -> Clock:
    """The n-th instance, under a plan of the desk."""
    clock = Clock(n=n, policy=policy, desk=desk.version, target_ms=_target_ms(policy, desk), started_at=at)
    return clock if paused else resume(clock, at, {desk.version: desk})


def pause(clock: Clock, at: datetime, desks: Versions) -> Clock:
    """Stop counting. One whose deadline has passed is missed, whoever noticed."""
    if clock.since is None:
        return clock
    judged = judge(clock, at)
    counted = clock.counted_ms + worked_ms(calendar_of(clock, desks), clock.since, at)
    deadline = judged.deadline if judged.is_missed else None
    return replace(judged, counted_ms=counted, since=None, warn_at=None, deadline=deadline)


def resume(clock: Clock, at: datetime, desks: Versions) -> Clock:
    """Count on; where a deadline lies ahead it moves behind the pause. A missed one keeps its own."""
    if clock.since is not None or clock.withdrawn or not clock.is_live:
        return clock
    if clock.is_missed:
        return replace(clock, since=at)
    calendar = calendar_of(clock, desks)
    warn_at = _moment(calendar, at, clock.target_ms * WARN_AT_PERCENT // 100 - clock.counted_ms)
    return replace(
        clock,
        since=at,
        warn_at=warn_at if clock.warned_at is None else None,
        deadline=_moment(calendar, at, clock.target_ms - clock.counted_ms),
    )


def stop(clock: Clock, at: datetime, desks: Versions) -> Clock:
    """The ticket is solved: decided now, if it was not before."""
    if not clock.is_live:
        return clock
    stopped = replace(pause(clock, at, desks), stopped_at=at)
    if stopped.verdict != "running":
        return stopped
    return replace(stopped, deadline=clock.deadline, verdict="met", decided_at=at, detected_at=at)


def withdraw(clock: Clock, at: datetime, desks: Versions) -> Clock:
    """The plan was taken away: nothing is promised any more, but what was counted is kept for the next plan."""
    paused = replace(pause(clock, at, desks), withdrawn=True)
    return paused if paused.is_missed else replace(paused, verdict="withdrawn")


def swap(clock: Clock, policy: str, at: datetime, desk: DeskDocument, desks: Versions, *, runs: bool) -> Clock:
    """Another plan: what was counted is kept, the target is new (metrics.md 3). A missed one stays as it is.

    Where more than the new target was counted already, it is missed now.
    """
    paused = replace(pause(clock, at, desks), withdrawn=False)
    if paused.is_missed:
        return resume(paused, at, desks) if runs else paused
    swapped = replace(
        paused, policy=policy, desk=desk.version, target_ms=_target_ms(policy, desk), verdict="running", warned_at=None
    )
    if swapped.counted_ms > swapped.target_ms:
        swapped = replace(swapped, verdict="missed", deadline=at, decided_at=at, detected_at=at)
    return resume(swapped, at, {desk.version: desk}) if runs else swapped


def settled(clock: Clock, now: datetime) -> Clock:
    """The clock as a reader may know it: a deadline counts once nothing that was stamped before it can still arrive."""
    judged = judge(clock, now - SETTLES) if clock.is_live else clock
    return judged if judged is clock else replace(judged, detected_at=None)


def judge(clock: Clock, at: datetime) -> Clock:
    """The clock as its deadline has it: missed at the deadline, detected now, if that lies before `at`."""
    if clock.verdict != "running" or clock.deadline is None or clock.deadline >= at:
        return clock
    return replace(clock, verdict="missed", decided_at=clock.deadline, detected_at=at, warn_at=None)


def noticed(clock: Clock, at: datetime) -> Clock:
    """The desk said on the log that the deadline has passed."""
    return replace(judge(clock, at), noticed_at=at)


def warned(clock: Clock, at: datetime) -> Clock:
    """Somebody was told that the deadline comes near."""
    return replace(clock, warned_at=at, warn_at=None)


def _target_ms(policy: str, desk: DeskDocument) -> int:
    return round(desk.slas[policy].hours * 3_600_000)


def _moment(calendar: Calendar, start: datetime, amount_ms: int) -> datetime | None:
    try:
        return after_work(calendar, start, amount_ms)
    except NeverOpen:
        return None
