"""Plain text within Markdown: it looks as it did."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.canned import filled
from shared.domain.markdown import escaped
from shared.domain.values import Format
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
    assert _lines(marked) == _lines(plain)


def _lines(page: str) -> list[str]:
    """What a browser shows of paragraphs and line breaks; all other tags stay."""
    lines = re.sub("<(br|p|/p)>", "\n", page).split("\n")
    return [" ".join(html.unescape(line).split()) for line in lines if line.strip()]


def test_ordinary_words_are_left_alone() -> None:
    for line in ("Pat O'Neil-Jones", "Login fails, again: 50 % of 3.5", "Häßlich @ 9"):
        assert escaped(line) == line
