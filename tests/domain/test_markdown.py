"""Plain text within Markdown: it looks as it did."""

import html
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.canned import filled
from shared.domain.markdown import LONGEST_MARKDOWN, codes, escaped, escaped_lines, unescaped
from shared.domain.values import Format, Message
from shared.web.html import to_html
from tests.domain.test_canned import HOSTILE, LINES, canned

_WRITINGS: tuple[Format, ...] = ("text", "markdown")

LINES_OF_TEXT = (
    "C:\\[a]\n# not a head\n- nor a list\n1. nor this\n> nor a quote",
    "file_name_x\n3. third thing", "a\n===\nb\n---", "a|b\n:-:\nc|d", "a\n    b\n\n    c\n\td", "a  \nb\\\nc\n\n\n d",
    "```\n%{x}\n```\n~~~\nd", "<b>&amp;</b>\n\n*a*\n\n* b", "+ a\n\n+ b", "[x]: y\n[x]", "    first",
)  # fmt: skip


@pytest.mark.parametrize("text", [*LINES_OF_TEXT, *HOSTILE])
def test_a_plain_text_looks_the_same_where_it_goes_into_markdown(text: str) -> None:
    _compare(text)


@given(text=st.lists(LINES | st.text(st.sampled_from("[]()<>*_`#-+=|!\\&;.:1~ahtp/ \t"), max_size=12)).map("\n".join))
def test_any_plain_text_looks_the_same_where_it_goes_into_markdown(text: str) -> None:
    _compare(text)


def _compare(text: str) -> None:
    known = {"ticket.number": "*1*\n2"}
    plain, marked = (to_html(filled(canned(text), known, into)) for into in _WRITINGS)
    assert _lines(marked) == _lines(re.sub("</?a\\b[^>]*>", "", plain))  # which has links of its own


def _lines(page: str) -> list[str]:
    """What a browser shows of paragraphs and line breaks; all other tags stay."""
    lines = re.sub("<(br|p|/p)>", "\n", page).split("\n")
    return [" ".join(html.unescape(line).split()) for line in lines if line.strip()]


def test_ordinary_words_are_left_alone() -> None:
    for line in ("Pat O'Neil-Jones", "Login fails, again: 50 % of 3.5", "Häßlich @ 9"):
        assert escaped(line) == line


_CODES = (
    "`X`", "a `` b ` X `` c", "```\nX\n\nX\n```", "``` python\nX", "> ~~~~\n> X", "- ```\n  X\n\n  X\n  ```\n",
    "\\\\`X`", "a `b\nX`",
)  # fmt: skip
_NO_CODES = ("X", "\\`X\\`", "a ` X", "``X`", "`a`X`b`", "a `b\n\nX`", "~~X~~", "```\na\n```\nX", "~~~\na\n~~~\nX `b`")


@pytest.mark.parametrize("text", [*_CODES, *_NO_CODES])
def test_code_is_what_markdown_takes_for_it(text: str) -> None:
    shown = to_html(Message(format="markdown", source=text))
    is_code = re.search("<code>[^<]*X", shown) is not None
    assert is_code is (text in _CODES)
    assert any("X" in one for one in codes(text)) is is_code


@given(text=st.text(st.sampled_from("[]()<>*_`#-+=|!\\&;.:1~ah \n")))
def test_what_was_escaped_is_read_as_it_was(text: str) -> None:
    assert unescaped(escaped_lines(text)) == re.sub("(?m)^ +", " ", text)


def test_what_is_escaped_in_code_stays() -> None:
    assert unescaped("a\\_b `a\\_b` c\\.\n```\na\\_b") == "a_b `a\\_b` c.\n```\na\\_b"


@pytest.mark.parametrize(
    "piece", ["`", "` ", "`a", "\\`", "\n", "\n```\na", "~~~", "\n~~~~", " ", "\n ", "> ", "1", "\n- "]
)
def test_hostile_text_is_read_soon(piece: str) -> None:
    began = time.thread_time()
    for text in (piece * LONGEST_MARKDOWN, "".join("`" * n + " " for n in range(180))):
        unescaped(text[:LONGEST_MARKDOWN])
    assert time.thread_time() - began < 1
