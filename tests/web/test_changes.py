"""What a page offers to change is what the domain does, for each agent and wherever the ticket stands."""

import pytest

from functions.pages.ticket_changes import COMMANDS
from shared.domain.access import may_see
from shared.domain.errors import Invalid, NotAllowed, WrongState
from shared.domain.events import Event
from shared.domain.ticket import TicketWords
from shared.domain.values import Actor, State
from shared.services.reading import Seen
from shared.web.changes import WHATS, changes_of, statuses_for
from tests.factories import ANA, BEN, DESK, LEA, LEO, OLGA, VERA, closed, decide, given_to, opened, ticket, waiting

AGENTS = (OLGA, ANA, BEN, LEA, VERA, LEO)
STANDING = {
    "new": ticket(),
    "mine": given_to("ana"),
    "on leave": given_to("leo"),
    "waits": ticket(opened(department="support", team="level-i-support"), waiting(State.PENDING)),
    "closed": ticket(opened(), closed()),
}
WORDS = TicketWords(subject="Down", name="Pat", email="pat@example.com")


def tried(seen: Seen, by: Actor, what: str, value: str) -> list[Event]:
    made = next(make for name, make in COMMANDS.items() if name == what)
    return decide(seen.ticket, made(value, None, "UTC").seeing(seen.words), by)


@pytest.mark.parametrize("by", AGENTS, ids=lambda one: one.id)
@pytest.mark.parametrize("standing", STANDING)
def test_every_choice_that_is_offered_is_taken(by: Actor, standing: str) -> None:
    seen = Seen(ticket=STANDING[standing], words=WORDS, desk=DESK)
    if not may_see(DESK, by, seen.ticket):
        return
    for one in changes_of(seen, by, "UTC", {}, "n"):
        free = {"subject": "Other", "due": "2031-01-01T09:00"}.get(one.what)
        offered = [option.id for option in one.options or ()] or [free or ""]
        for value in offered if one.is_mine else ():
            events = tried(seen, by, one.what, value)
            assert bool(events) == (value != one.now), (one.what, value)


@pytest.mark.parametrize("by", AGENTS, ids=lambda one: one.id)
@pytest.mark.parametrize("standing", STANDING)
def test_what_is_not_offered_would_be_refused(by: Actor, standing: str) -> None:
    seen = Seen(ticket=STANDING[standing], words=WORDS, desk=DESK)
    if not may_see(DESK, by, seen.ticket):
        return
    changes = {one.what: one for one in changes_of(seen, by, "UTC", {}, "n")}
    everything = {
        "status": DESK.statuses, "priority": DESK.priorities, "department": DESK.departments, "team": [*DESK.teams, ""],
        "agent": [*DESK.agents, ""], "plan": [*DESK.slas, ""], "topic": [*DESK.topics, ""], "subject": ["Other"],
        "due": ["2031-01-01T09:00"],
    }  # fmt: skip
    for what in WHATS:
        one = changes[what]
        offered = {option.id for option in one.options or ()} if one.options is not None else set(everything[what])
        for value in set(everything[what]) - (offered if one.is_mine else {one.now}):
            with pytest.raises((NotAllowed, WrongState, Invalid)):
                tried(seen, by, what, value)


def test_an_agent_on_leave_who_has_the_ticket_stands_in_the_list() -> None:
    seen = Seen(ticket=STANDING["on leave"], words=WORDS, desk=DESK)
    (agent,) = [one for one in changes_of(seen, ANA, "UTC", {}, "n") if one.what == "agent"]
    assert agent.shown == "Leo" and agent.now in {one.id for one in agent.options or ()}


def test_who_may_not_close_is_offered_no_status_that_does() -> None:
    seen = Seen(ticket=STANDING["waits"], words=WORDS, desk=DESK)
    assert {one.id for one in statuses_for(seen, LEA)} == {"open", "in-progress", "pending", "hold"}
    assert statuses_for(seen, VERA) == []
