"""Who may let an entry read otherwise, and which entries."""

from dataclasses import replace

import pytest

from shared.domain import events as e
from shared.domain.commands import EditEntry
from shared.domain.errors import NotAllowed, NotFound, WrongState
from shared.domain.events import Recorded
from shared.domain.rewriting import MOST_EDITS
from shared.domain.values import Actor, Message, Words
from tests.factories import (
    ANA,
    BEN,
    INTAKE,
    KIM,
    NOON,
    OLGA,
    PAT,
    VERA,
    closed,
    decide,
    opened,
    replied,
    resolved,
    stamp,
    text,
    ticket,
)

NOTE = e.NotePosted(words=Words(message=text()))
MESSAGE = e.MessagePosted(words=Words(message=text()))


def entry(event: e.Event, by: Actor, **more: object) -> Recorded:
    return replace(Recorded(n=2, stamp=stamp(by, NOON), event=event), **more)  # type: ignore[arg-type]


def edit(entry: Recorded | None, message: Message | None = None) -> EditEntry:
    return EditEntry(n=2, message=message or text("better"), entry=entry)


@pytest.mark.parametrize(
    ("event", "wrote", "by"),
    [
        (NOTE, BEN, BEN),  # Ben's role has no thread.edit
        (replied(), BEN, BEN),
        (replied(), BEN, ANA),
        (NOTE, VERA, OLGA),
        (MESSAGE, PAT, PAT),
        (MESSAGE, PAT, ANA),
        (opened(), PAT, PAT),
        (opened(), INTAKE, PAT),
        (opened(), INTAKE, ANA),
    ],
)
def test_who_wrote_an_entry_or_may_edit_what_others_wrote_edits_it(event: e.Event, wrote: Actor, by: Actor) -> None:
    for after in ((), (resolved(),), (closed(),)):
        (edited,) = decide(ticket(opened(), *after), edit(entry(event, wrote)), by)
        assert edited == e.EntryEdited(entry=2, words=Words(message=text("better")))


@pytest.mark.parametrize(
    ("event", "wrote", "by", "refusal"),
    [
        (replied(), ANA, BEN, NotAllowed),
        (opened(), INTAKE, BEN, NotAllowed),
        (NOTE, ANA, VERA, NotAllowed),
        (replied(), ANA, PAT, NotAllowed),
        (opened(), ANA, PAT, NotAllowed),
        (MESSAGE, KIM, PAT, NotAllowed),
        (NOTE, ANA, PAT, NotFound),
        (e.TicketAssigned(agent="ana", how="claim"), ANA, PAT, NotFound),
        (e.TicketAssigned(agent="ana", how="claim"), ANA, ANA, WrongState),
        (e.EntryEdited(entry=1, words=Words(message=text())), ANA, ANA, WrongState),
        (resolved(), PAT, PAT, WrongState),
        (MESSAGE, PAT, KIM, NotFound),
        (opened(), INTAKE, INTAKE, NotFound),
    ],
)
def test_others_do_not(event: e.Event, wrote: Actor, by: Actor, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        decide(ticket(), edit(entry(event, wrote)), by)


def test_an_entry_that_there_is_not_is_not_found() -> None:
    with pytest.raises(NotFound):
        decide(ticket(), edit(None), OLGA)


def test_what_reads_so_already_is_no_event_and_the_last_edit_counts() -> None:
    once = entry(NOTE, ANA)
    assert decide(ticket(), edit(once, text())) == []
    assert decide(ticket(), edit(once, Message(format="markdown", source="words"))) != []
    last = Recorded(n=3, stamp=stamp(ANA), event=e.EntryEdited(entry=2, words=Words(message=text("better"))))
    twice = replace(once, edits=(3,), edited=last)
    assert decide(ticket(), edit(twice)) == []
    assert decide(ticket(), edit(twice, text())) != [], "back to how it read first is an edit"


def test_an_entry_is_edited_fifty_times_and_no_more() -> None:
    last = Recorded(n=99, stamp=stamp(ANA), event=e.EntryEdited(entry=2, words=Words(message=text("last"))))
    edits = tuple(range(50, 50 + MOST_EDITS))
    assert decide(ticket(), edit(entry(NOTE, ANA, edits=edits[1:], edited=last))) != []
    with pytest.raises(WrongState, match="50 times"):
        decide(ticket(), edit(entry(NOTE, ANA, edits=edits, edited=last)))
    assert decide(ticket(), edit(entry(NOTE, ANA, edits=edits, edited=last), text("last"))) == []
