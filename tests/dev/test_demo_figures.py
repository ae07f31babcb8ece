"""The figures that the demo ends with are those of the events."""

from datetime import UTC, datetime, timedelta
from typing import Any

from dev.demo.figures import by_team_and_agent, measure, span

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def event(minutes: float, kind: str, by: str = "ana", kind_of_by: str = "agent", **data: Any) -> dict[str, Any]:
    at = (NOON + timedelta(minutes=minutes)).isoformat()
    return {"at": at, "kind": f"ticket.{kind}", "by": {"kind": kind_of_by, "id": by, "name": by}, "data": data}


def verdicts(*names: str) -> list[dict[str, Any]]:
    return [{"verdict": name} for name in names]


STORY = [
    event(0, "opened", team="banking", agent=None),
    event(1, "reply-posted", by="desk", kind_of_by="system", machine=True),
    event(2, "assigned", team=None, agent="ana"),
    event(4, "reply-posted", machine=False),
    event(5, "assigned", team="level-i", agent=None),
    event(9, "reply-posted", by="ben", machine=False),
    event(10, "resolved"),
    event(20, "reopened"),
    event(30, "resolved"),
    event(40, "closed"),
]


def test_a_first_reply_is_the_first_of_a_person_and_belongs_to_who_wrote_it_and_the_team_of_then() -> None:
    assert measure(STORY, []).first_reply == ("banking", "ana", timedelta(minutes=4))


def test_a_resolution_lasts_until_the_last_solving_and_closing_does_not_count_again() -> None:
    assert measure(STORY, []).resolution == ("level-i", "ana", timedelta(minutes=30))


def test_what_is_open_is_not_resolved_and_what_runs_is_not_decided() -> None:
    one = measure(STORY[:8], verdicts("met", "running"))
    assert (one.resolution, one.verdicts) == (None, [True])


def test_teams_and_agents_are_credited_with_their_own() -> None:
    other = [event(0, "opened", team=None, agent=None), event(2, "closed", by="ben")]
    teams, agents = by_team_and_agent([measure(STORY, verdicts("met", "missed")), measure(other, verdicts("met"))])
    assert teams["banking"].cells("banking") == ("banking", "4 min", "-", "-")
    assert teams["level-i"].cells("level-i") == ("level-i", "-", "30 min", "1 of 2")
    assert agents["ana"].cells("ana") == ("ana", "4 min", "30 min", "1 of 2")
    assert teams["-"].cells("-") == ("-", "-", "2 min", "1 of 1")
    assert set(agents) == {"ana", "-"}


def test_times_are_told_short() -> None:
    assert [span(seconds) for seconds in (4.24, 59.9, 60, 3599, 3600, 90_000)] == [
        "4.2 s", "59.9 s", "1 min", "60 min", "1.0 h", "25.0 h",
    ]  # fmt: skip
