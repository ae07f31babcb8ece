"""What a follow saw for the first time, as metrics: said once its cursor is saved, so that each event counts once."""

from collections.abc import Sequence
from datetime import datetime

from shared import telemetry
from shared.domain import events as e
from shared.domain.clocks import Versions
from shared.domain.steps import Step


def count_steps(steps: Sequence[Step], desks: Versions, now: datetime) -> None:
    """Tickets opened and solved by department, how late what is overdue was noticed, and how long the lists lagged."""
    for step in steps:
        event, stamp = step.recorded.event, step.recorded.stamp
        if isinstance(event, e.TicketOpened):
            telemetry.count("tickets_opened", department=step.after.department)
        elif _solves(step, desks):
            telemetry.count("tickets_resolved", department=step.after.department)
        elif isinstance(event, e.TicketOverdue):
            late = (stamp.at - event.due_at).total_seconds()
            telemetry.measure("overdue_noticed_late", late, department=step.after.department)
    if steps:
        lag = (now - steps[0].recorded.stamp.at).total_seconds()
        telemetry.measure("follow_lag", max(0.0, lag))


def _solves(step: Step, desks: Versions) -> bool:
    """Whether the ticket was not solved before: closing what is resolved solves nothing."""
    event = step.recorded.event
    if not isinstance(event, e.TicketResolved | e.TicketClosed):
        return False
    before = desks[step.recorded.stamp.desk].statuses.get(event.from_status)
    return before is None or not before.state.is_solved
