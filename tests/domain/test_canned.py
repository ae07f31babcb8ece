"""Canned texts: which of them a ticket's department has, what is filled in, and that it never becomes markup."""

from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.domain.canned import (
    MOST_TEXT,
    MOST_VARIABLES,
    VARIABLES,
    filled,
    known_of,
    text_named,
    texts_for,
)
from shared.domain.commands import PostReply
from shared.domain.desk import Canned
from shared.domain.desk_check import MOST_CANNED, check_canned, check_desk
from shared.domain.errors import AnsweredMeanwhile, Invalid, NotAllowed
from shared.domain.events import ReplyPosted
from shared.domain.ticket import TicketWords
from shared.domain.values import Actor, Message
from shared.web.html import to_html
from tests.factories import ANA, DESK, INTAKE, VERA, changed, decide, opened, replied, text, ticket

WORDS = TicketWords(subject="Login fails", name="Pat", email="pat@example.com")
KNOWN = {
    "ticket.number": "123456", "ticket.subject": "Login fails", "requester.name": "Pat", "agent.name": "Ana",
    "department.name": "Online Banking",
}  # fmt: skip
HOSTILE = (
    "[click](https://example.com)", "<script>alert(1)</script>", "# Big", "1. one", "12) twelve", "- list", "+ more",
    "**bold** __x__ ~~y~~", "![i](https://example.com/a.png)", "a|b", "&lt;b&gt;", "`code`", "\\", "> quoted", "---",
    "===", "<https://example.com>",
    "two\nlines\n\n# three", "two\u2028lines", "%{ticket.number}", "a\\", "    indented",
)  # fmt: skip


def canned(message: str, **more: object) -> Canned:
    return Canned(**{"name": "One", "message": message, **more})  # type: ignore[arg-type]


def test_a_ticket_has_the_texts_of_its_department_and_those_of_all_that_are_active() -> None:
    assert list(texts_for(DESK, "online-banking")) == ["more-details", "is-it-solved", "second-factor"]
    assert list(texts_for(DESK, "support")) == ["more-details", "is-it-solved"]
    assert list(texts_for(changed("canned", "more-details", active=False), "support")) == ["is-it-solved"]
    assert text_named(DESK, "second-factor", "online-banking") is DESK.canned["second-factor"]
    for id, code in (("second-factor", "not-allowed"), ("nothing", "not-found"), ("", "not-found")):
        with pytest.raises(Invalid) as error:
            text_named(DESK, id, "support")
        assert (error.value.field, error.value.code) == ("canned", code)


def test_all_that_is_known_is_filled_in() -> None:
    assert known_of(ticket(), WORDS, DESK, ANA) == KNOWN
    assert set(KNOWN) == set(VARIABLES)
    whole = canned(" ".join(f"%{{{one}}}" for one in VARIABLES))
    assert filled(whole, KNOWN) == Message(source="123456 Login fails Pat Ana Online Banking")


def test_a_program_answers_in_the_name_of_the_desk() -> None:
    for by in (INTAKE, Actor(kind="agent", id="gone")):
        assert known_of(ticket(), WORDS, DESK, by)["agent.name"] == DESK.name


def test_what_nobody_knows_stays_as_it_is() -> None:
    text = "%{ticket.secret} %{} %{ticket.number %{{ticket.number}} 100 %"
    assert filled(canned(text), KNOWN).source == text


def test_values_are_not_looked_through_for_more() -> None:
    known = {**KNOWN, "requester.name": "%{ticket.subject}", "ticket.subject": "%{requester.name}"}
    assert filled(canned("%{requester.name} %{ticket.subject}"), known).source == "%{ticket.subject} %{requester.name}"


def test_plain_text_holds_values_as_they_are_in_one_line() -> None:
    known = {**KNOWN, "requester.name": "*Pat*\r\n# <b>&"}
    assert filled(canned("Hello %{requester.name}"), known).source == "Hello *Pat* # <b>&"


def test_a_plain_text_that_goes_into_markdown_is_filled_as_such() -> None:
    known = {**KNOWN, "requester.name": "*Pat*"}
    assert filled(canned("Hello %{requester.name}"), known, "markdown") == Message(
        format="markdown", source="Hello \\*Pat\\*"
    )


class Shown(HTMLParser):
    """The tags of some HTML, and its words."""

    def __init__(self, message: Message) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.words = ""
        self.feed(to_html(message))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.words += data


PLACES = ("A %{ticket.subject} b", "%{ticket.subject}", "x\n%{ticket.subject}\ny", "*%{ticket.subject}*",
          "- %{ticket.subject}\n- b", "> %{ticket.subject}", "# %{ticket.subject}",
          "[a](https://example.com) %{ticket.subject}", "a%{ticket.subject}b")  # fmt: skip
LINES = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=30)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("value", HOSTILE)
def test_what_is_filled_in_is_no_markup(place: str, value: str) -> None:
    _compare(place, value)


@given(
    place=st.sampled_from(PLACES), value=LINES | st.text(st.sampled_from("[]()<>*_`#-+=|!\\&;.:1~ahtp/ "), max_size=20)
)
@example(place=PLACES[0], value="&amp;")
def test_whatever_is_filled_in_is_no_markup(place: str, value: str) -> None:
    if value.strip():
        _compare(place, value)


def _compare(place: str, value: str) -> None:
    """With the value it has the tags that it has with a harmless word, and says the value as it stands."""
    line = " ".join(value.split())
    text = canned(place, format="markdown")
    harmless, shown = (Shown(filled(text, {"ticket.subject": one})) for one in ("word", value))
    assert shown.tags == harmless.tags
    assert shown.words == harmless.words.replace("word", line)


@pytest.mark.parametrize(
    ("text", "complained"),
    [
        (canned(" \n"), ("message", "missing")),
        (canned("x" * (MOST_TEXT + 1)), ("message", "too-long")),
        (canned("%{agent.name}" * (MOST_VARIABLES + 1)), ("message", "too-long")),
        (canned("Hello %{requester.nam}"), ("message", "unknown")),
        (canned("Hello %{ requester.name }"), ("message", "unknown")),
        (canned("Hello %{}"), ("message", "unknown")),
        (canned("See `%{ticket.subject}`", format="markdown"), ("message", "not-allowed")),
        (canned("~~~\nSee %{ticket.subject}", format="markdown"), ("message", "not-allowed")),
        (canned("Hello", department="nowhere"), ("department", "not-found")),
        (canned("Hello", name=" "), ("name", "format")),
        (canned("Hello", name="x" * 61), ("name", "format")),
        (canned("Hello", name="two\nlines"), ("name", "format")),
    ],
)
def test_a_text_that_cannot_be_used_is_refused_at_its_field(text: Canned, complained: tuple[str, str]) -> None:
    desk = replace(DESK, canned={"one": text})
    with pytest.raises(Invalid) as error:
        check_canned(desk, text)
    assert (error.value.field, error.value.code) == complained
    with pytest.raises(Invalid) as error:
        check_desk(desk)
    assert (error.value.field, error.value.code) == (f"canned.one.{complained[0]}", complained[1])


def test_a_department_has_so_many_texts_and_no_more() -> None:
    some = {f"t-{n}": canned("Hello", department="sales") for n in range(MOST_CANNED)}
    check_desk(replace(DESK, canned=some))
    for one in (canned("Hello"), canned("Hello", department="sales")):
        with pytest.raises(Invalid) as error:
            check_desk(replace(DESK, canned={**some, "one": one}))
        assert (error.value.field, error.value.code) == ("canned", "range")
    check_desk(replace(DESK, canned={**some, "one": canned("Hello", department="support")}))


def said(events: list[object]) -> Message | None:
    (reply,) = [one for one in events if isinstance(one, ReplyPosted)]
    return reply.words.message if reply.words else None


def test_without_a_message_the_text_is_the_reply() -> None:
    wish = PostReply(canned="second-factor").seeing(replace(WORDS, subject="*Down*"))
    message = said(list(decide(ticket(), wish)))
    assert message is not None and message.format == "markdown"
    assert message.source.startswith("Hello Pat,\n\nabout *\\*Down\\**: please")
    assert message.source.endswith("Ana, Online Banking\n")


def test_with_a_message_the_message_is_the_reply_and_the_text_has_to_be_there() -> None:
    assert said(list(decide(ticket(), PostReply(message=text("Mine"), canned="more-details")))) == text("Mine")
    with pytest.raises(Invalid) as error:
        decide(ticket(), PostReply(message=text("Mine"), canned="nothing"))
    assert error.value.field == "canned"
    with pytest.raises(Invalid):
        decide(ticket(opened(department="support")), PostReply(canned="second-factor"))


def test_who_may_not_reply_is_told_that_first_and_who_has_not_seen_an_answer_that() -> None:
    with pytest.raises(NotAllowed):
        decide(ticket(), PostReply(canned="nothing"), VERA)
    with pytest.raises(AnsweredMeanwhile):
        decide(ticket(opened(), replied()), PostReply(canned="nothing", seen=1))
