"""What single fields may hold."""

import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.fields import MOST_HTML, MOST_MESSAGE, MessageBody, address, comment, due, is_blank, message, one_line
from shared.domain.errors import Invalid
from shared.domain.values import Message


def refused(call: Any, *args: Any) -> tuple[str, str]:
    with pytest.raises(Invalid) as error:
        call(*args)
    return error.value.field, error.value.code


def html(body: str) -> MessageBody:
    return MessageBody(format="html", body=body)


BLANKS = [
    "", " ", "\n\t ", "\u00a0\u2003\u3000", "\u200b", "\u200b \u200d\ufeff\u2060", "\u00ad", "\u3164", "\u2800",
    "\ufe0f", "\u034f\u115f\u1160\uffa0", "\u202e\u202c", "\U000e0020\U000e0100",
]  # fmt: skip


@pytest.mark.parametrize("text", BLANKS)
def test_nothing_but_white_space_and_what_nobody_sees_is_blank(text: str) -> None:
    assert is_blank(text)
    assert refused(one_line, "subject", text) == ("subject", "missing")
    assert refused(message, "message", text) == ("message", "missing")
    assert not is_blank(text + "." + text)


# One line.


def test_a_line_is_kept_without_the_white_space_around_it() -> None:
    assert one_line("subject", "  Online banking\u2003down \n") == "Online banking\u2003down"
    assert one_line("name", "e\u0301") == "\u00e9"
    joined = "\u05d0\u200f\u05d1 \U0001f468\u200d\U0001f469"
    assert one_line("name", joined) == joined


@pytest.mark.parametrize(
    "break_", ["\n", "\r", "\r\n", "\x00", "\x1b", "\x7f", "\x85", "\u2028", "\u2029", "\t", "\x0b"]
)
def test_a_line_has_no_breaks_and_no_controls(break_: str) -> None:
    assert refused(one_line, "subject", f"a{break_}Bcc: b@example.com") == ("subject", "format")


# Addresses.


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        ("pat@example.com", "pat@example.com"),
        ("Pat.O'Hara+desk@EXAMPLE.com", "Pat.O'Hara+desk@example.com"),
        ("pat@b\u00fccher.example.com", "pat@b\u00fccher.example.com"),
        ("pat@xn--bcher-kva.example.com", "pat@b\u00fccher.example.com"),
        ("j\u00f6rg@example.com", "j\u00f6rg@example.com"),
        ("jo\u0308rg@example.com", "j\u00f6rg@example.com"),
    ],
)
def test_an_address_is_kept_in_one_form(given_: str, kept: str) -> None:
    assert address("email", given_) == kept


@pytest.mark.parametrize(
    "text",
    ["", "pat", "@example.com", "pat@", "pat@example", "pat@example.com, kim@example.com", "pat@example.com kim",
     "pat@example.com;kim@example.com", "Pat <pat@example.com>", "<pat@example.com>", '"Pat" <pat@example.com>',
     '"pat o"@example.com', '"pat@x"@example.com', "pat@[127.0.0.1]", "pat@127.0.0.1", "pat@@example.com",
     "pat@example..com", ".pat@example.com", "pat.@example.com", "pa..t@example.com", "pat@-example.com",
     "pat@example.com\r\nBcc: kim@example.com", "pat@example.com\n", "pat\x00@example.com", "pat@exam\u200bple.com",
     "pat@localhost", "mailto:pat@example.com", "pat@" + "a" * 64 + ".com",
     "pat@example.com\u202e", "pat(comment)@example.com", "pat@ex ample.com", " pat@example.com"],
)  # fmt: skip
def test_only_one_plain_address_is_an_address(text: str) -> None:
    assert refused(address, "requester.email", text) == ("requester.email", "format")


@settings(max_examples=120, deadline=None, derandomize=True)
@given(
    st.text() | st.builds(lambda a, b: f"{a}@{b}", st.text(max_size=8), st.text(max_size=8).map(lambda s: s + ".com"))
)
def test_whatever_comes_is_an_address_or_refused(text: str) -> None:
    try:
        kept = address("email", text)
    except Invalid:
        return
    assert kept.count("@") == 1 and kept == one_line("email", kept) and address("email", kept) == kept


# Messages.


def test_a_string_is_text_and_line_ends_are_unified() -> None:
    assert message("message", "a\r\nb\rc\td") == Message(format="text", source="a\nb\nc\td")
    assert message("m", MessageBody(format="markdown", body="*a*")) == Message(format="markdown", source="*a*")
    assert comment(None) is None
    assert comment("because") == Message(source="because")


def test_controls_are_taken_out() -> None:
    assert message("m", "a\x00\x1b[31mb\x7f") == Message(source="a[31mb")
    assert refused(message, "m", "\x00\x07") == ("m", "missing")


@pytest.mark.parametrize(
    "body",
    [
        "<p></p>",
        "<p>&nbsp;</p><br>",
        "<div><p> \n</p></div>",
        "&#8203;&#x200b;",
        "<img src=x>",
        "<!-- words -->",
        "<b title='words'></b>",
    ],
)
def test_html_that_shows_no_words_is_blank(body: str) -> None:
    assert refused(message, "m", html(body)) == ("m", "missing")
    message("m", html(body + "<p>a</p>"))


@pytest.mark.parametrize("body", ["1 < 2", "a<b", "&lt;p&gt;", "<p>0</p>"])
def test_html_with_words_is_not_blank(body: str) -> None:
    assert message("m", html(body)).source == body


def test_a_message_is_counted_in_bytes() -> None:
    message("m", "x" * MOST_MESSAGE)
    assert refused(message, "m", "x" * (MOST_MESSAGE + 1)) == ("m", "too-long")
    assert refused(message, "m", "\u00e4" * (MOST_MESSAGE // 2 + 1)) == ("m", "too-long")
    message("m", html("x" * MOST_HTML))
    assert refused(message, "m", html("x" * (MOST_HTML + 1))) == ("m", "too-long")


def test_html_is_nested_200_deep_at_most() -> None:
    message("m", html("<div>" * 200 + "x" + "</div>" * 200))
    assert refused(message, "m", html("<div>" * 201 + "x" + "</div>" * 201)) == ("m", "too-deep")


def test_text_may_look_like_any_html() -> None:
    message("m", "<div>" * 5000)
    message("m", MessageBody(format="markdown", body="<div>" * 5000))


@pytest.mark.parametrize(
    "body", ["<" * MOST_HTML, "<!--" * (MOST_HTML // 4), "&" * MOST_HTML, "<a b='" * (MOST_HTML // 6)]
)
def test_hostile_html_is_measured_in_no_time(body: str) -> None:
    began = time.perf_counter()
    with suppress(Invalid):
        message("m", html(body))
    assert time.perf_counter() - began < 2


# Due dates.


def test_a_due_date_is_kept_in_utc_and_whole_milliseconds() -> None:
    berlin = timezone(timedelta(hours=2))
    assert due(None) is None
    assert due(datetime(2026, 7, 1, 9, 0, 0, 123_999, tzinfo=berlin)) == datetime(
        2026, 7, 1, 7, 0, 0, 123_000, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("moment", "code"),
    [
        (datetime(2026, 7, 1, 9, 0), "format"),  # noqa: DTZ001
        (datetime(9999, 12, 31, 23, 59, tzinfo=UTC), "range"),
        (datetime(9999, 12, 31, 23, 59, tzinfo=timezone(-timedelta(hours=12))), "range"),
        (datetime(9000, 1, 1, 0, 0, 0, 1000, tzinfo=UTC), "range"),
        (datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))), "range"),
    ],
)
def test_a_time_without_a_zone_or_out_of_range_is_refused(moment: datetime, code: str) -> None:
    assert refused(due, moment) == ("due_at", code)


def test_the_first_and_the_last_time_that_there_are() -> None:
    assert due(datetime(1, 1, 1, tzinfo=UTC)) == datetime(1, 1, 1, tzinfo=UTC)  # the past is the domain's to refuse
    assert due(datetime(9000, 1, 1, tzinfo=UTC)) == datetime(9000, 1, 1, tzinfo=UTC)
