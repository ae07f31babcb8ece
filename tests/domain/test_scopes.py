"""What a key's scopes allow, and where: decided in the domain, by the same table as roles."""

from dataclasses import replace

import pytest

from shared.domain import access
from shared.domain import commands as c
from shared.domain.errors import Invalid, NotAllowed, NotFound
from shared.domain.events import Event, ReplyPosted, TicketAssigned
from shared.domain.intake import open_ticket
from shared.domain.listing import VIEWS, view_for
from shared.domain.scopes import OF_SCOPE
from shared.domain.values import Actor, Contact, Grant, Permission, Scope
from shared.services.keyring import SCOPES
from tests.domain.test_access import verbs
from tests.factories import DESK, changed, decide, given_to, stamp, text, ticket


def key(*scopes: Scope, departments: set[str] | None = None, id: str = "shop") -> Actor:
    among = None if departments is None else frozenset(departments)
    return Actor(kind="key", id=id, grant=Grant(scopes=frozenset(scopes), departments=among))


def opening(**changes: str) -> c.OpenTicket:
    pat = Contact(id="pat", name="Pat", email="pat@example.com")
    return c.OpenTicket(requester=pat, subject="Down", message=text(), topic="online-banking", **changes)  # type: ignore[arg-type]


def opens(by: Actor, command: c.OpenTicket) -> list[Event]:
    return open_ticket(command, stamp(by), DESK)


def test_every_scope_has_its_permissions() -> None:
    assert set(OF_SCOPE) == set(SCOPES)
    assert OF_SCOPE["intake"] == OF_SCOPE["read"] == frozenset()
    assert frozenset(Permission) - OF_SCOPE["work"] == {Permission.DELETE, Permission.EDIT_THREAD}


@pytest.mark.parametrize("verb", verbs())
def test_who_works_does_all_but_claim_and_who_does_not_nothing(verb: str) -> None:
    at, command = verbs()[verb]
    for by in (key("work"), key("admin"), key("work", departments={"online-banking"}), key("intake", "work")):
        if verb == "claim":
            with pytest.raises(NotAllowed, match="only agents claim"):
                decide(at, command, by)
        else:
            assert decide(at, command, by) or verb == "clear what is clear"
    with pytest.raises(NotAllowed):
        decide(at, command, key("read"))
    for by in (key("intake"), key(), Actor(kind="key", id="x"), key("work", "read", departments={"support"})):
        with pytest.raises(NotFound):
            decide(at, command, by)


@pytest.mark.parametrize(
    ("by", "sees"),
    [(key("read"), True), (key("work"), True), (key("admin"), True), (key("intake"), False), (key(), False),
     (key("read", departments={"online-banking", "support"}), True), (key("read", departments={"support"}), False),
     (key("admin", departments={"support"}), False), (Actor(kind="key", id="ana"), False)],
)  # fmt: skip
def test_who_reads_sees_the_tickets_of_its_departments(by: Actor, sees: bool) -> None:
    assert access.may_see(DESK, by, ticket()) is sees


def test_only_a_key_for_all_departments_administers() -> None:
    access.require_admin(DESK, key("admin"))
    for by in (key("work", "read", "intake"), key("admin", departments=set(DESK.departments)), key()):
        with pytest.raises(NotAllowed):
            access.require_admin(DESK, by)


def test_a_grant_is_worth_nothing_in_other_hands() -> None:
    everything = Grant(scopes=frozenset(SCOPES))
    for kind in ("person", "agent", "rule"):
        by = Actor(kind=kind, id="kim", grant=everything)
        assert not access.is_admin(DESK, by) and not access.may_see(DESK, by, ticket())
        assert access.permissions_in(DESK, by, "online-banking") == frozenset()


def test_an_intake_key_opens_tickets_and_chooses_nothing() -> None:
    assert opens(key("intake"), opening())
    with pytest.raises(Invalid, match="only agents"):
        opens(key("intake"), opening(department="support"))
    assert opens(key("work"), opening(department="support", sla="sev-b"))


@pytest.mark.parametrize("by", [key("read"), key(), Actor(kind="key", id="x")])
def test_a_key_that_takes_nothing_in_opens_no_ticket(by: Actor) -> None:
    with pytest.raises(NotAllowed, match="may not open"):
        opens(by, opening())


@pytest.mark.parametrize("scope", ["intake", "work"])
def test_a_key_opens_tickets_in_its_departments_only(scope: Scope) -> None:
    assert opens(key(scope, departments={"online-banking"}), opening())
    with pytest.raises(NotAllowed, match="not for online-banking"):
        opens(key(scope, departments={"support"}), opening())


def test_private_topics_are_for_keys_that_work() -> None:
    desk = changed("topics", "online-banking", public=False)
    with pytest.raises(Invalid, match="there is no topic"):
        open_ticket(opening(), stamp(key("intake")), desk)
    assert open_ticket(opening(), stamp(key("work")), desk)


def test_a_keys_reply_is_a_machines_and_claims_nothing() -> None:
    (reply,) = decide(ticket(), c.PostReply(message=text()), key("work"))
    assert isinstance(reply, ReplyPosted) and reply.machine


def test_a_key_called_like_an_agent_is_not_that_agent() -> None:
    ana = key("work", id="ana")
    with pytest.raises(NotAllowed):
        decide(given_to("ana"), c.ClaimTicket(), ana)
    (given,) = decide(ticket(), c.AssignTicket(agent="ana"), ana)
    assert isinstance(given, TicketAssigned) and given.how == "assign", "a claim would not be told to Ana"
    assert view_for(DESK, ana, "mine", None).scopes == ()


def test_the_lists_of_a_key_are_those_of_its_departments() -> None:
    assert view_for(DESK, key("read"), "all", None).scopes == ("open", "closed")
    assert view_for(DESK, key("read"), "unassigned", None, "support").scopes == ("unassigned!support",)
    some = key("read", departments={"support", "gone"})
    assert view_for(DESK, some, "all", None).scopes == ("open!support", "closed!support")
    assert view_for(DESK, some, "open", None, "sales").scopes == ("open!support",), "what it names is not its own"
    for name in VIEWS:
        with pytest.raises(NotAllowed):
            view_for(DESK, key("intake"), name, None)


def test_who_it_is_does_not_depend_on_what_it_may() -> None:
    assert key("read") == key("admin") == replace(key(), grant=None)
    assert len({key("read"), key("admin")}) == 1
