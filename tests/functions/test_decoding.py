"""From the wire to a declared struct: every refusal names its field and has a code for programs."""

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions import bodies
from functions.decoding import as_invalid, decode_body, decode_query
from functions.edge import NoBody, NoQuery
from functions.json_text import Malformed
from functions.reading import EventsQuery, ListQuery, ThreadQuery
from functions.working import ReleaseQuery
from shared.domain.errors import Invalid

PAT = {"name": "Pat", "email": "pat@example.com"}
TICKET = {"subject": "Down", "message": "It is down", "requester": PAT}


def refused(type: Any, content: Any) -> tuple[str, str]:
    with pytest.raises(Invalid) as error:
        decode_body(json.dumps(content).encode(), type)
    assert error.value.problem
    return error.value.field, error.value.code


def outcome(decode: Any, *args: Any) -> Any:
    """What was decoded, or why it was not."""
    try:
        return decode(*args)
    except (Invalid, Malformed) as error:
        return error


def query_refused(type: Any, query: str) -> tuple[str, str]:
    with pytest.raises(Invalid) as error:
        decode_query(f"http://desk/api/x?{query}", type)
    return error.value.field, error.value.code


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"subject": ...}, "subject", "missing"),
        ({"message": ...}, "message", "missing"),
        ({"no_such": 1}, "no_such", "unknown"),
        ({"Subject": "x"}, "Subject", "unknown"),
        ({"subject": ""}, "subject", "too-short"),
        ({"subject": "x" * 251}, "subject", "too-long"),
        ({"subject": None}, "subject", "type"),
        ({"subject": 1}, "subject", "type"),
        ({"subject": ["x"]}, "subject", "type"),
        ({"message": 1}, "message", "type"),
        ({"message": None}, "message", "type"),
        ({"message": []}, "message", "type"),
        ({"message": {}}, "message.body", "missing"),
        ({"message": {"body": 1}}, "message.body", "type"),
        ({"message": {"body": "x", "format": "rtf"}}, "message.format", "format"),
        ({"message": {"body": "x", "format": None}}, "message.format", "type"),
        ({"message": {"body": "x", "html": "x"}}, "message.html", "unknown"),
        ({"requester": "pat"}, "requester", "type"),
        ({"requester": {"name": "Pat"}}, "requester.email", "missing"),
        ({"requester": {**PAT, "id": "pat"}}, "requester.id", "unknown"),
        ({"requester": {**PAT, "email": "a" * 255}}, "requester.email", "too-long"),
        ({"requester": {**PAT, "email": ""}}, "requester.email", "too-short"),
        ({"requester": {**PAT, "name": "x" * 101}}, "requester.name", "too-long"),
        ({"requester": {**PAT, "phone": 555}}, "requester.phone", "type"),
        ({"topic": ""}, "topic", "too-short"),
        ({"topic": "x" * 41}, "topic", "too-long"),
        ({"source": "telepathy"}, "source", "format"),
        ({"due_at": "tomorrow"}, "due_at", "format"),
        ({"due_at": "2026-02-30T00:00:00Z"}, "due_at", "format"),
        ({"due_at": "0000-01-01T00:00:00Z"}, "due_at", "format"),
        ({"due_at": 1772452800}, "due_at", "type"),
        ({"note": False}, "note", "type"),
    ],
)
def test_a_new_ticket_that_is_wrong_is_refused_by_field(change: dict[str, Any], field: str, code: str) -> None:
    content = {name: value for name, value in {**TICKET, **change}.items() if value is not ...}
    assert refused(bodies.TicketBody, content) == (field, code)


@pytest.mark.parametrize(
    ("type", "content", "field", "code"),
    [
        (bodies.ReplyPost, {"message": "x", "seen": -1}, "seen", "range"),
        (bodies.ReplyPost, {"message": "x", "seen": 100_000_000}, "seen", "range"),
        (bodies.ReplyPost, {"message": "x", "seen": 10**30}, "seen", "range"),
        (bodies.ReplyPost, {"message": "x", "seen": "1"}, "seen", "type"),
        (bodies.ReplyPost, {"message": "x", "seen": 1.5}, "seen", "type"),
        (bodies.ReplyPost, {"message": "x", "seen": True}, "seen", "type"),
        (bodies.ReplyPost, {"message": "x", "anyway": "true"}, "anyway", "type"),
        (bodies.ReplyPost, {"message": "x", "anyway": 1}, "anyway", "type"),
        (bodies.NotePost, {"message": "x", "seen": 1}, "seen", "unknown"),
        (bodies.MessagePost, {"message": "x", "status": "open"}, "status", "unknown"),
        (bodies.AssignmentBody, {"agent": 7}, "agent", "type"),
        (bodies.AssignmentBody, {"comment": "x" * 10_001}, "comment", "too-long"),
        (bodies.AssignmentBody, {"comment": ""}, "comment", "too-short"),
        (bodies.TransferBody, {}, "department", "missing"),
        (bodies.TransferBody, {"department": None}, "department", "type"),
        (bodies.StatusBody, {"status": ""}, "status", "too-short"),
        (bodies.TicketPatch, {"subject": None}, "subject", "type"),
        (bodies.TicketPatch, {"priority": None}, "priority", "type"),
        (bodies.TicketPatch, {"answered": None}, "answered", "type"),
        (bodies.TicketPatch, {"due_at": ""}, "due_at", "format"),
        (bodies.AgentBody, {"roles": {"support": 1}}, "roles", "type"),
        (bodies.AgentBody, {"roles": {"": "all-access"}}, "roles", "too-short"),
        (bodies.AgentBody, {"roles": ["support"]}, "roles", "type"),
        (bodies.AgentBody, {"teams": ["ok", 2]}, "teams.1", "type"),
        (bodies.AgentBody, {"teams": ["ok", "x" * 41]}, "teams.1", "too-long"),
        (bodies.AgentBody, {"away": "yes"}, "away", "type"),
        (NoBody, {"a": 1}, "a", "unknown"),
    ],
)
def test_a_body_that_is_wrong_is_refused_by_field(type: Any, content: Any, field: str, code: str) -> None:
    assert refused(type, content) == (field, code)


@pytest.mark.parametrize("content", [None, 1, "x", [], [TICKET], True])
def test_a_body_that_is_no_object_is_refused_as_a_whole(content: Any) -> None:
    assert refused(bodies.TicketBody, content) == ("", "type")


def test_absent_and_null_are_told_apart() -> None:
    absent = decode_body(b"{}", bodies.TicketPatch).command()
    null = decode_body(b'{"topic": null, "sla": null, "due_at": null}', bodies.TicketPatch).command()
    assert {absent.topic, absent.sla, absent.due_at} != {None} == {null.topic, null.sla, null.due_at}
    assert absent.subject is absent.topic is absent.answered


def test_a_field_of_another_name_than_it_seems_is_not_believed() -> None:
    field, code = refused(bodies.TransferBody, {"x` - at `$.department": 1, "department": "support"})
    assert code == "unknown" and field != "department"


@pytest.mark.parametrize(
    ("text", "field", "code"),
    [
        ("Object missing required field `a` - at `$.b[0].c`", "b.0.c.a", "missing"),
        ("Expected `str`, got `int` - at `$[3]`", "3", "type"),
        ("Expected `str` of length >= 1 - at `key` in `$.roles`", "roles", "too-short"),
        ("Expected `int` >= 1", "", "range"),
        ("Expected `str` matching regex '^a$' - at `$.a`", "a", "format"),
        ("Something new", "", "invalid"),
    ],
)
def test_a_sentence_of_msgspec_is_a_field_and_a_code(text: str, field: str, code: str) -> None:
    found = as_invalid(text)
    assert (found.field, found.code) == (field, code)


BODIES = [bodies.TicketBody, bodies.ReplyPost, bodies.AssignmentBody, bodies.TicketPatch, bodies.AgentBody]
members = st.dictionaries(
    st.sampled_from(["subject", "message", "requester", "agent", "due_at", "seen", "roles", "teams", "x", "comment"]),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=5,
    ),
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.sampled_from(BODIES), members)
def test_whatever_an_object_holds_it_is_decoded_or_refused(type: Any, content: dict[str, Any]) -> None:
    found = outcome(decode_body, json.dumps(content).encode(), type)
    assert isinstance(found, type | Malformed) or (found.problem and found.code != "invalid")


# Queries.


@pytest.mark.parametrize(
    ("type", "query", "field", "code"),
    [
        (ListQuery, "limit=0", "limit", "range"),
        (ListQuery, "limit=101", "limit", "range"),
        (ListQuery, "limit=x", "limit", "type"),
        (ListQuery, "limit=", "limit", "type"),
        (ListQuery, "view=secret", "view", "format"),
        (ListQuery, "view=", "view", "format"),
        (ListQuery, "order=priority", "order", "format"),
        (ListQuery, "q=banking", "q", "unknown"),
        (ListQuery, "team=", "team", "too-short"),
        (ListQuery, "agent=" + "x" * 65, "agent", "too-long"),
        (ListQuery, "view=open&view=open", "view", "repeated"),
        (ListQuery, "limit=1&x=2&limit=3", "limit", "repeated"),
        (ListQuery, "topic=%ff", "topic", "format"),
        (ListQuery, "cursor=" + "x" * 201, "cursor", "too-long"),
        (ThreadQuery, "before=0", "before", "range"),
        (EventsQuery, "cursor=-1", "cursor", "range"),
        (ReleaseQuery, "of=both", "of", "format"),
        (NoQuery, "a=1", "a", "unknown"),
        (NoQuery, "a", "a", "unknown"),
        (NoQuery, "=1", "", "unknown"),
    ],
)
def test_a_query_that_is_wrong_is_refused_by_name(type: Any, query: str, field: str, code: str) -> None:
    assert query_refused(type, query) == (field, code)


def test_a_query_is_read_as_sent() -> None:
    found = decode_query("http://desk/api/tickets?view=mine&limit=7&department=a%2Bb+c", ListQuery)
    assert (found.view, found.limit, found.department) == ("mine", 7, "a+b c")
    assert decode_query("http://desk/api/tickets", ListQuery).view == "open"


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.text())
def test_whatever_a_query_holds_it_is_decoded_or_refused(query: str) -> None:
    found = outcome(decode_query, f"http://desk/api/tickets?{query}", ListQuery)
    assert isinstance(found, ListQuery) or (found.problem and found.code != "invalid")


def test_a_long_query_is_refused_in_no_time() -> None:
    began = time.perf_counter()
    assert query_refused(NoQuery, "&".join(f"a{n}" for n in range(30_000)))[1] == "unknown"
    assert time.perf_counter() - began < 3
