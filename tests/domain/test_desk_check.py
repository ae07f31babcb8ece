"""Whether a desk document holds together; and the documents that a new desk begins with."""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

import msgspec
import pytest

from dev.seed import ROOT, demo_desk, read_yaml
from shared.domain import desk as d
from shared.domain.desk_check import KINDS, check_agent, check_desk
from shared.domain.errors import Invalid
from shared.domain.values import Permission, State
from tests.factories import DESK, changed, without


def complaint(desk: d.DeskDocument) -> tuple[str, str]:
    with pytest.raises(Invalid) as error:
        check_desk(desk)
    return error.value.field, error.value.code


def with_(kind: str, id: str, it: Any) -> d.DeskDocument:
    return replace(DESK, **{kind: {**getattr(DESK, kind), id: it}})  # type: ignore[arg-type]


def test_a_desk_that_holds_together_is_given_back() -> None:
    assert check_desk(DESK) is DESK


def test_every_part_of_a_desk_is_checked_for_its_ids() -> None:
    assert set(KINDS) == {one.name for one in fields(DESK) if isinstance(getattr(DESK, one.name), Mapping)}


@pytest.mark.parametrize("id", ["", "-a", "A", "a_b", "a b", "a!b", "a:b", "ä", "a" * 41, "a\n", "１"])
@pytest.mark.parametrize("kind", KINDS)
def test_an_id_goes_into_keys_of_rows_and_has_to_fit(kind: str, id: str) -> None:
    one = next(iter(getattr(DESK, kind).values()), d.Key(name="K", hash="h"))
    assert complaint(with_(kind, id, one)) == (f"{kind}.{id}", "format")


def test_the_longest_id_fits() -> None:
    check_desk(with_("teams", "0" + "a-" * 19 + "z", d.Team(name="T")))


@pytest.mark.parametrize(
    ("desk", "field"),
    [
        (replace(DESK, defaults=replace(DESK.defaults, department="x")), "defaults.department"),
        (replace(DESK, defaults=replace(DESK.defaults, priority="x")), "defaults.priority"),
        (replace(DESK, defaults=replace(DESK.defaults, status="x")), "defaults.status"),
        (replace(DESK, defaults=replace(DESK.defaults, sla="x")), "defaults.sla"),
        (changed("departments", "support", sla="x"), "departments.support.sla"),
        (changed("departments", "support", manager="x"), "departments.support.manager"),
        (changed("slas", "sev-a", calendar="x"), "slas.sev-a.calendar"),
        (changed("topics", "feedback", department="x"), "topics.feedback.department"),
        (changed("topics", "feedback", team="x"), "topics.feedback.team"),
        (changed("topics", "feedback", sla="x"), "topics.feedback.sla"),
        (changed("topics", "feedback", priority="x"), "topics.feedback.priority"),
        (changed("topics", "feedback", status="x"), "topics.feedback.status"),
        (changed("agents", "ana", roles={"x": "all-access"}), "agents.ana.roles"),
        (changed("agents", "ana", roles={"support": "x"}), "agents.ana.roles.support"),
        (changed("agents", "ana", teams=("x",)), "agents.ana.teams"),
        (with_("keys", "k", d.Key(name="K", hash="h", agent="x")), "keys.k.agent"),
        (changed("canned", "second-factor", department="x"), "canned.second-factor.department"),
    ],
)
def test_every_id_that_is_named_has_to_be_there(desk: d.DeskDocument, field: str) -> None:
    assert complaint(desk) == (field, "not-found")


@pytest.mark.parametrize(
    ("desk", "complained"),
    [
        (changed("calendars", "always", zone="Europe/Atlantis"), ("calendars.always.zone", "not-found")),
        (changed("calendars", "always", zone="../etc/passwd"), ("calendars.always.zone", "not-found")),
        (
            changed("calendars", "always", week={"monday": ("08:00-17:00",)}),
            ("calendars.always.week.monday", "not-found"),
        ),
        (changed("calendars", "always", week={"mon": ("8-17",)}), ("calendars.always.week.mon", "format")),
        (changed("calendars", "always", week={"mon": ("08:00-08:00",)}), ("calendars.always.week.mon", "format")),
        (changed("calendars", "always", week={"mon": ("08:00-24:30",)}), ("calendars.always.week.mon", "format")),
        (changed("calendars", "always", holidays={"25.12.": "X"}), ("calendars.always.holidays.25.12.", "format")),
        (changed("calendars", "always", week={"mon": ()}), ("slas.sev-a.calendar", "not-allowed")),
        (
            changed("slas", "sev-a", changed("calendars", "always", week={"mon": ("08:00-09:00",)}), hours=8760),
            ("slas.sev-a.calendar", "not-allowed"),
        ),
        (changed("slas", "sev-a", hours=0), ("slas.sev-a.hours", "range")),
        (changed("slas", "sev-a", hours=8761), ("slas.sev-a.hours", "range")),
        (changed("slas", "sev-a", hours=float("nan")), ("slas.sev-a.hours", "range")),
    ],
)
def test_hours_have_to_be_countable(desk: d.DeskDocument, complained: tuple[str, str]) -> None:
    assert complaint(desk) == complained


@pytest.mark.parametrize("state", State)
def test_every_state_needs_a_status(state: State) -> None:
    other = State.HOLD if state is not State.HOLD else State.PENDING
    statuses = {id: replace(one, state=other) if one.state is state else one for id, one in DESK.statuses.items()}
    assert complaint(replace(DESK, statuses=statuses)) == ("statuses", "missing")


def test_tickets_that_name_no_department_need_one_that_is_active() -> None:
    assert complaint(changed("departments", "support", active=False)) == ("defaults.department", "not-allowed")


def test_an_agents_own_references_are_named_without_the_agent() -> None:
    check_agent(DESK, "ana", DESK.agents["ana"])
    for changes, field in (
        ({"roles": {"x": "all-access"}}, "roles"),
        ({"roles": {"support": "x"}}, "roles.support"),
        ({"teams": ("x",)}, "teams"),
    ):
        with pytest.raises(Invalid) as error:
            check_agent(DESK, "ana", replace(DESK.agents["ana"], **changes))
        assert (error.value.field, error.value.code) == (field, "not-found")


def test_the_first_status_of_a_state_stands_for_it() -> None:
    assert DESK.status_for(State.OPEN) == "open"
    assert without("statuses", "open").status_for(State.OPEN) == "in-progress"


# desk.yaml: osTicket's defaults (osticket.md 2.11), its faults mended, and no people.


def first_desk() -> d.DeskDocument:
    return msgspec.convert(read_yaml(ROOT / "desk.yaml"), d.DeskDocument)


def test_the_first_desk_holds_together_and_has_no_people_and_no_keys() -> None:
    desk = check_desk(first_desk())
    assert (desk.agents, desk.keys) == ({}, {})


def test_the_first_desk_is_spelt_without_a_name_that_nobody_reads() -> None:
    def check(value: Any, read: Any) -> None:
        if isinstance(value, dict) and hasattr(type(read), "__dataclass_fields__"):
            assert set(value) <= set(type(read).__dataclass_fields__)
        for name in value if isinstance(value, dict) else ():
            check(value[name], getattr(read, name) if hasattr(read, name) else read[name])

    check(read_yaml(ROOT / "desk.yaml"), first_desk())


def test_the_first_desk_has_what_osticket_ships() -> None:
    desk = first_desk()
    assert {id: (one.name, one.sla) for id, one in desk.departments.items()} == {
        "support": ("Support", None),
        "sales": ("Sales", "default-sla"),
        "maintenance": ("Maintenance", None),
    }
    assert [one.name for one in desk.teams.values()] == ["Level I Support"]
    assert {one.name: one.urgency for one in desk.priorities.values()} == {
        "Low": 4, "Normal": 3, "High": 2, "Emergency": 1,
    }  # fmt: skip
    assert {one.name: (one.hours, one.calendar) for one in desk.slas.values()} == {
        "Default SLA": (18, "business-hours")
    }
    assert {one.name: (one.department, one.sla, one.priority) for one in desk.topics.values()} == {
        "General Inquiry": (None, None, "normal"),
        "Feedback": (None, None, "low"),
        "Report a Problem": ("maintenance", None, "normal"),
        "Report a Problem / Access Issue": ("maintenance", "default-sla", "high"),
    }
    assert desk.defaults == d.Defaults(department="support", priority="normal", status="open", sla="default-sla")
    assert all(one.reopenable for one in desk.statuses.values())
    assert {id: one.state for id, one in desk.statuses.items()} == {
        "open": "open", "in-progress": "open", "pending": "pending", "hold": "hold", "resolved": "resolved",
        "closed": "closed",
    }  # fmt: skip


def test_the_first_roles_are_as_osticket_meant_them() -> None:
    roles = {id: role.permissions for id, role in first_desk().roles.items()}
    assert roles["all-access"] == frozenset(Permission)
    assert roles["expanded-access"] == frozenset(Permission) - {"ticket.delete", "ticket.markanswered", "thread.edit"}
    assert roles["limited-access"] == roles["expanded-access"] - {"ticket.edit", "ticket.close"}
    assert Permission.REPLY in roles["limited-access"]  # a missing comma took it from osTicket's
    assert roles["view-only"] == frozenset()
    assert len(roles) == 4


# dev/demo.yaml over it.


def demo() -> d.DeskDocument:
    return msgspec.convert({**demo_desk(), "keys": {}}, d.DeskDocument)


def test_the_demo_lies_over_the_first_desk_and_takes_nothing_from_it() -> None:
    first, over = first_desk(), check_desk(demo())
    drawn = {"level-i-support": replace(first.teams["level-i-support"], routing="least-open")}
    for kind in KINDS:
        for id, one in getattr(first, kind).items():
            assert getattr(over, kind)[id] == drawn.get(id, one)


def test_a_desk_alerts_as_osticket_does_unless_it_says_otherwise() -> None:
    assert first_desk().alerts == d.Alerts()
    on = {one.name for one in fields(d.Alerts) if getattr(d.Alerts(), one.name)}
    assert on == {
        "new_ticket_to_admins", "message_to_last_respondent", "message_to_assignee", "assigned_to_agent",
        "overdue_to_assignee", "new_ticket_to_manager", "overdue_to_manager",
    }  # fmt: skip
    said = msgspec.convert({**read_yaml(ROOT / "desk.yaml"), "alerts": {"assigned_to_team": True}}, d.DeskDocument)
    assert said.alerts == d.Alerts(assigned_to_team=True)


@pytest.mark.parametrize("kind", ["teams", "departments"])
def test_a_way_of_routing_that_there_is_not_is_no_desk(kind: str) -> None:
    document = {**read_yaml(ROOT / "desk.yaml"), kind: {"x": {"name": "X", "routing": "by-luck"}}}
    with pytest.raises(msgspec.ValidationError, match="routing"):
        msgspec.convert(document, d.DeskDocument)


def test_the_demo_has_the_storys_department_plans_and_people() -> None:
    desk = demo()
    topic = desk.topics["online-banking"]
    assert (topic.department, topic.team, topic.priority, topic.sla) == (
        "online-banking", "online-banking", "high", "sev-a",
    )  # fmt: skip
    assert {id: (desk.slas[id].hours, desk.slas[id].calendar) for id in ("sev-a", "sev-b", "sev-c")} == {
        "sev-a": (1, "always"), "sev-b": (4, "always"), "sev-c": (8, "business-hours"),
    }  # fmt: skip
    both = {"support", "online-banking"}
    assert set(desk.agents["ana"].roles) == both and set(desk.agents["ana"].roles.values()) == {"all-access"}
    assert set(desk.agents["vera"].roles) == both and set(desk.agents["vera"].roles.values()) == {"view-only"}
    assert {role for one in desk.agents.values() for role in one.roles.values()} == set(desk.roles)
    assert [id for id, one in desk.agents.items() if one.away] == ["leo"]
    assert [id for id, one in desk.agents.items() if one.admin] == ["olga"]


def test_nobody_of_the_demo_could_ever_get_mail() -> None:
    addresses = [one.email for one in demo().agents.values()]
    addresses += [key["requester"]["email"] for key in demo_desk()["keys"].values() if "requester" in key]
    assert all(address.endswith("@example.com") for address in addresses)


def test_the_demo_has_the_five_local_keys() -> None:
    assert set(demo_desk()["keys"]) == {"local-admin", "local-agent", "local-viewer", "local-intake", "local-requester"}
