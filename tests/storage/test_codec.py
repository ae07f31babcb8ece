"""Facts, states and words as stored text and back."""

import hashlib
import json
from dataclasses import replace

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.events import EVENTS, Recorded
from shared.domain.ticket import TicketWords
from shared.domain.values import Message, Words
from shared.services.ports import Item
from shared.storage import codec
from tests.domain.strategies import facts_of, records, texts, words
from tests.factories import ANA, NOON, NUMBER, opened, replied, resolved, stamp, ticket

quick = settings(max_examples=60, deadline=None, derandomize=True)
FIRST = Recorded(n=1, stamp=stamp(ANA, NOON), event=replace(opened(), words=None))


def stored(recorded: Recorded, digest: str | None = None) -> str:
    return codec.encode_event(NUMBER, recorded, prev="p" * 64, words=digest)


@pytest.mark.parametrize("kind", EVENTS)
def test_every_kind_of_event_comes_back_and_is_stored_in_the_same_bytes_again(kind: str) -> None:
    @settings(max_examples=15, deadline=None, derandomize=True)
    @given(facts_of(kind))
    def comes_back(event: object) -> None:
        recorded = replace(FIRST, event=event)  # type: ignore[arg-type]
        once = stored(recorded)
        assert codec.decode_event(once) == recorded
        assert stored(codec.decode_event(once)) == once

    comes_back()


@quick
@given(records, st.none() | texts)
def test_who_when_and_why_come_back_with_it(recorded: Recorded, digest: str | None) -> None:
    text = stored(recorded, digest)
    assert codec.decode_event(text) == recorded
    assert codec.links_of(text) == ("p" * 64, digest, NUMBER)


def test_an_event_is_stored_as_it_always_was() -> None:
    """What is stored is hashed as stored: other bytes for the same fact would break every chain."""
    recorded = Recorded(n=2, stamp=stamp(ANA, NOON), event=resolved())
    text = codec.encode_event(NUMBER, recorded, prev="aa", words="bb")
    assert text == (
        '{"v":1,"n":2,"ticket":"123456","kind":"ticket.resolved","at":"2026-03-02T12:00:00Z",'
        '"by":{"kind":"agent","id":"ana"},"command":"c","desk":"1-test","trace":"00-0-0-00","prev":"aa","words":"bb",'
        '"data":{"status":"resolved","state":"resolved","from_status":"open"}}'
    )
    assert codec.hash_of(text) == hashlib.sha256(text.encode()).hexdigest()


def test_no_word_stands_in_an_event() -> None:
    text = stored(Recorded(n=1, stamp=stamp(), event=opened(words=Words(subject="sEcReT", name="sEcReT"))))
    assert "sEcReT" not in text and '"words":null' in text


@pytest.mark.parametrize("change", [{"kind": "ticket.no-such"}, {"v": codec.EVENT_VERSION + 1}])
def test_what_newer_code_wrote_is_not_read_as_something_else(change: dict[str, object]) -> None:
    newer = json.dumps({**json.loads(stored(FIRST)), **change})
    with pytest.raises(codec.UnknownEvent):
        codec.decode_event(newer)


def test_data_that_this_code_does_not_know_is_passed_over() -> None:
    content = json.loads(stored(replace(FIRST, event=replied())))
    content["data"]["mood"] = "good"
    assert codec.decode_event(json.dumps(content)) == replace(FIRST, event=replace(replied(), words=None))


def test_data_that_older_code_did_not_write_takes_its_default() -> None:
    content = json.loads(stored(replace(FIRST, event=replied())))
    del content["data"]["machine"]
    assert codec.decode_event(json.dumps(content)) == replace(FIRST, event=replace(replied(), words=None))


@pytest.mark.parametrize("change", [{"state": "nowhere"}, {"source": "telepathy"}, {"requester": None}])
def test_data_of_the_wrong_type_is_not_read(change: dict[str, object]) -> None:
    content = json.loads(stored(FIRST))
    content["data"] |= change
    with pytest.raises(msgspec.ValidationError):
        codec.decode_event(json.dumps(content))


# States.


def test_a_state_comes_back() -> None:
    for one in (ticket(), ticket(opened(due_at=NOON, routing={"a": "b"}), replied(), resolved())):
        assert codec.decode_state(codec.encode_state(one)) == one
        assert codec.encode_state(codec.decode_state(codec.encode_state(one))) == codec.encode_state(one)


def test_a_state_of_older_code_takes_defaults() -> None:
    content = json.loads(codec.encode_state(ticket()))
    for name in ("notes", "reopen_count", "routing", "last_respondent"):
        del content[name]
    assert codec.decode_state(json.dumps(content)) == ticket()


@quick
@given(texts, texts, texts, st.none() | texts)
def test_a_row_of_a_list_comes_back(subject: str, name: str, email: str, phone: str | None) -> None:
    item = Item(ticket=ticket(), words=TicketWords(subject=subject, name=name, email=email, phone=phone))
    assert codec.decode_item(codec.encode_item(item)) == item
    assert codec.decode_names(codec.encode_names(item.words)) == item.words


def test_blanked_names_are_empty() -> None:
    assert codec.decode_names({}) == TicketWords()


# Words.


@quick
@given(words, texts)
def test_any_words_come_back(said: Words, salt: str) -> None:
    columns = codec.encode_words(said, salt)
    assert codec.decode_words(columns) == said
    assert columns["salt"] == salt and None not in columns.values()


@pytest.mark.parametrize(
    "text", ["", " ", "\U0001f600\U00010348", "\ufeff\u200b\ud7ff\ue000\uffff", "a\r\n\tb", "\x01\x7f"]
)
def test_odd_words_come_back(text: str) -> None:
    said = Words(subject=text, message=Message(source=text), name=text, email=text, phone=text)
    assert codec.decode_words(codec.encode_words(said, "s")) == said


def test_a_long_body_is_named_and_not_kept_in_the_row() -> None:
    said = Words(message=Message(format="html", source="long", blob="2026/x"))
    columns = codec.encode_words(said, "s")
    assert "long" not in columns.values()
    assert codec.decode_words(columns) == Words(message=Message(format="html", source="", blob="2026/x"))


@quick
@given(words, words, texts)
def test_other_words_have_another_digest_and_the_same_have_the_same(one: Words, other: Words, salt: str) -> None:
    assert (codec.digest_of(one, salt) == codec.digest_of(other, salt)) is (one == other)


@pytest.mark.parametrize(
    "other",
    [
        Words(name="a", subject="b"),
        Words(subject="ab"),
        Words(subject="a", email="b"),
        Words(subject="a", name="b", message=Message()),
        Words(subject="a", name="b", message=Message(format="html")),
        Words(subject="a", name="b "),
        Words(subject="a", name="b", phone=""),
    ],
)
def test_words_that_only_look_alike_have_another_digest(other: Words) -> None:
    assert codec.digest_of(other, "s") != codec.digest_of(Words(subject="a", name="b"), "s")


def test_the_salt_hides_words_that_are_easily_guessed() -> None:
    assert codec.digest_of(Words(subject="a"), "s") != codec.digest_of(Words(subject="a"), "t")
    assert codec.digest_of_request(b"{}", "s") != codec.digest_of_request(b"{}", "t")
    assert codec.digest_of_request(b"{}", "s") != codec.digest_of_request(b"{ }", "s")


def test_a_digest_proves_a_long_body_wherever_it_lies() -> None:
    short = Words(message=Message(source="x"))
    assert codec.digest_of(short, "s") == codec.digest_of(Words(message=Message(source="x", blob="b")), "s")


def test_length_is_counted_as_storage_counts_it() -> None:
    assert [codec.units(text) for text in ("", "a", "ä", "\U0001f600")] == [0, 1, 1, 2]
