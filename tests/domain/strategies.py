"""What Hypothesis may make: wishes, who has them, and facts of every kind."""

from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any, get_args, get_type_hints

from hypothesis import strategies as st

from shared.domain import commands as c
from shared.domain import events as e
from shared.domain.values import UNSET, Actor, Message, Stamp, State, Words
from tests.factories import ANA, BEN, DESK, KIM, LEA, LEO, NOON, OLGA, PAT, VERA

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def maybe(*values: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from([UNSET, None, *values])


def one_of(kind: str) -> st.SearchStrategy[str]:
    return st.sampled_from([*getattr(DESK, kind), "no-such"])


# Any text that JSON and Table Storage can hold: no lone surrogates, no NUL.
texts = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
times = st.integers(0, 200_000_000_000_000).map(lambda ms: EPOCH + timedelta(milliseconds=ms))
messages = st.builds(Message, format=st.sampled_from(["text", "markdown", "html"]), source=texts)
words = st.builds(
    Words,
    subject=st.none() | texts,
    message=st.none() | messages,
    name=st.none() | texts,
    email=st.none() | texts,
    phone=st.none() | texts,
)
actors = st.sampled_from(
    [OLGA, ANA, BEN, LEA, VERA, LEO, PAT, KIM, Actor(kind="key", id="k"), Actor(kind="system", id="s"),
     Actor(kind="rule", id="r"), Actor(kind="agent", id="gone")]
)  # fmt: skip
_comments = st.sampled_from([None, Message(source="because")])
_said = st.just(Message(source="words"))
_statuses = st.none() | one_of("statuses")
commands: st.SearchStrategy[c.Command] = st.one_of(
    st.builds(c.PostMessage, message=_said),
    st.builds(c.PostReply, message=_said, status=_statuses, seen=st.none() | st.integers(0, 9), anyway=st.booleans()),
    st.builds(c.PostNote, message=_said, status=_statuses),
    st.builds(
        c.EditEntry, n=st.integers(1, 6), message=st.sampled_from([Message(source="words"), Message(source="other")])
    ),
    st.just(c.ClaimTicket()),
    st.builds(c.AssignTicket, agent=maybe(*DESK.agents, "no-such"), team=maybe(*DESK.teams, "x"), comment=_comments),
    st.builds(
        c.RouteTicket, agent=one_of("agents"), pool=st.sampled_from(["team:online-banking", "team:level-i-support"])
    ),
    st.builds(c.ReleaseTicket, agent=st.booleans(), team=st.booleans()),
    st.builds(c.TransferTicket, department=one_of("departments"), comment=_comments),
    st.builds(c.SetStatus, status=one_of("statuses"), comment=_comments),
    st.builds(
        c.EditTicket,
        subject=st.sampled_from([UNSET, "Other"]),
        priority=st.just(UNSET) | one_of("priorities"),
        topic=maybe("feedback", "no-such"),
        sla=maybe("sev-b", "no-such"),
        due_at=maybe(NOON, NOON + timedelta(days=30)),
        answered=st.sampled_from([UNSET, True, False]),
        comment=_comments,
    ),
    st.just(c.LookAtClock()),
)

# Facts, by the names of their fields.
_ids = st.none() | texts
_FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "requester": texts, "source": st.sampled_from(["web", "email", "phone", "api", "other"]), "topic": _ids,
    "department": texts, "from_department": texts, "team": _ids, "agent": _ids, "sla": _ids, "from_sla": _ids,
    "from_topic": _ids, "priority": texts, "from_priority": texts, "status": texts, "from_status": texts,
    "state": st.sampled_from(State), "due_at": st.none() | times, "from_due_at": st.none() | times,
    "routing": st.dictionaries(texts, texts, max_size=3), "machine": st.booleans(), "answered": st.booleans(),
    "entry": st.integers(1, 99), "instance": st.none() | st.integers(1, 9), "percent": st.integers(1, 99),
    "deadline": times,
    "how": st.sampled_from(["claim", "assign", "reply", "reopen", "open", "transfer", "route"]),
}  # fmt: skip


def facts_of(kind: str) -> st.SearchStrategy[e.Event]:
    """Events of one kind, without words."""
    cls, hints = e.EVENTS[kind], get_type_hints(e.EVENTS[kind])
    names = [one.name for one in fields(cls) if one.name != "words"]
    return st.builds(
        cls, **{name: _FIELDS[name] if is_optional(hints[name]) else there(_FIELDS[name]) for name in names}
    )


def is_optional(hint: Any) -> bool:
    return type(None) in get_args(hint)


def there(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return values.filter(lambda value: value is not None)


stamps = st.builds(
    Stamp,
    command_id=texts,
    by=st.builds(Actor, kind=st.sampled_from(["agent", "person", "key", "system", "rule"]), id=texts),
    at=times,
    desk=texts,
    trace=texts,
)
records = st.one_of([facts_of(kind) for kind in e.EVENTS]).flatmap(
    lambda event: st.builds(e.Recorded, n=st.integers(1, 99_999_999), stamp=stamps, event=st.just(event))
)
