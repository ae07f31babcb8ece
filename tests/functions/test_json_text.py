"""JSON from strangers: what two readers could understand differently is not let in."""

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.json_text import MOST_DEPTH, Malformed, parse
from shared.domain.errors import Invalid


def refusal(raw: bytes) -> str:
    with pytest.raises(Malformed) as error:
        parse(raw)
    return str(error.value)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (b"{}", {}),
        (b" [1, -2.5e3, true, null] ", [1, -2500.0, True, None]),
        (b'{"a": {"b": 1}, "c": {"b": 2}}', {"a": {"b": 1}, "c": {"b": 2}}),
        ('"\u00e4\\u00e4\U0001f600"'.encode(), "\u00e4\u00e4\U0001f600"),
        (b'"\\ud83d\\ude00"', "\U0001f600"),
        (b'"[[[[{{{{"', "[[[[{{{{"),
        (b'"\\"[\\\\"', '"[\\'),
        (b'"\\u0000"', "\0"),
        (b"1" * 4000, int("1" * 4000)),
    ],
)
def test_json_is_read(raw: bytes, value: Any) -> None:
    assert parse(raw) == value


@pytest.mark.parametrize(
    "raw",
    [b"", b" ", b"{", b"}", b"[1,]", b"{'a': 1}", b'{"a" 1}', b"nul", b"True", b'"a', b'"\\', b'"\\u12"', b'"\n"',
     b"1 2", b"{}{}", b"01", b"+1", b".5", b"0x10", b"// a\n1", b"\x00", b"\xc2\xa01"],
)  # fmt: skip
def test_what_is_not_json_is_refused(raw: bytes) -> None:
    refusal(raw)


@pytest.mark.parametrize(
    "raw",
    [
        b'{"a": 1, "a": 1}',
        b'{"b": {"a": 1, "c": 2, "a": 3}}',
        b'[{"x": [{"a": null, "a": null}]}]',
        b'{"a": 1, "\\u0061": 2}',
        b'{"": 1, "": 2}',
    ],
)
def test_a_name_that_stands_twice_is_refused_at_any_depth(raw: bytes) -> None:
    assert "twice" in refusal(raw)


def test_names_are_told_apart_as_they_are_written() -> None:
    assert parse('{"a": 1, "A": 2, "\u00e9": 3, "e\u0301": 4}'.encode()) == {"a": 1, "A": 2, "\u00e9": 3, "e\u0301": 4}


@pytest.mark.parametrize("raw", [b"NaN", b"[Infinity]", b'{"a": -Infinity}', b"1e400", b"-1e999", b'{"a": [1e309]}'])
def test_a_number_that_is_none_is_refused(raw: bytes) -> None:
    refusal(raw)


def test_a_number_of_5000_digits_is_refused() -> None:
    refusal(b"1" * 5000)
    refusal(b'{"seen": -' + b"9" * 5000 + b"}")


@pytest.mark.parametrize(("begin", "end"), [(b"[", b"]"), (b'{"a":', b"}")])
def test_nesting_has_an_end(begin: bytes, end: bytes) -> None:
    parse(begin * MOST_DEPTH + b"1" + end * MOST_DEPTH)
    assert "deeper" in refusal(begin * (MOST_DEPTH + 1) + b"1" + end * (MOST_DEPTH + 1))
    assert "deeper" in refusal(begin * 100_000)


def test_brackets_in_strings_nest_nothing_and_many_siblings_are_not_deep() -> None:
    parse(json.dumps(["[" * 100, '"' + "[" * 100, "\\" * 99]).encode())
    parse(b"[" + b",".join([b"[[]]"] * 1000) + b"]")


def test_a_byte_order_mark_is_refused_and_other_encodings_too() -> None:
    assert "byte order mark" in refusal(b"\xef\xbb\xbf{}")
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1"):
        refusal('{"a": "\u00e4"}'.encode(encoding))


@pytest.mark.parametrize("raw", [b'"\xff"', b'"\xc3"', b'"\xed\xa0\x80"', b'"\xc0\xaf"', b'"\xf4\x90\x80\x80"'])
def test_what_is_not_utf_8_is_refused(raw: bytes) -> None:
    assert "UTF-8" in refusal(raw)


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        (b'{"subject": "\\ud800"}', "subject"),
        (b'{"requester": {"name": "a\\udc00b"}}', "requester.name"),
        (b'{"teams": ["ok", "\\ud83d"]}', "teams.1"),
        (b'"\\udfff"', ""),
        (b'{"a": {"\\ud800": 1}}', "a"),
        (b'{"a": "\\ude00\\ud83d"}', "a"),
    ],
)
def test_half_a_surrogate_pair_is_refused_by_field(raw: bytes, field: str) -> None:
    with pytest.raises(Invalid) as error:
        parse(raw)
    assert (error.value.field, error.value.code) == (field, "format")


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.binary() | st.text(alphabet='{}[]",:\\u0dd81eE+-. naNIfty').map(str.encode))
def test_whatever_comes_is_read_or_refused(raw: bytes) -> None:
    try:
        value = parse(raw)
    except (Malformed, Invalid):
        return
    assert json.loads(raw) == value


trees = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(alphabet=st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(alphabet=st.characters(exclude_categories=["Cs"])), inner),
    max_leaves=20,
)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(trees, st.booleans())
def test_what_a_good_client_writes_is_read(tree: Any, ascii: bool) -> None:
    assert parse(json.dumps(tree, ensure_ascii=ascii).encode()) == tree


MEBI = 1024 * 1024


@pytest.mark.parametrize(
    "raw",
    [
        b'"' + b'\\"' * (MEBI // 2),
        b'{"a":"' + b'\\\\"' * (MEBI // 3),
        b"{" + b",".join(b'"%06d":0' % n for n in range(MEBI // 11)) + b',"000007":0}',
        b"{" + b",".join(b'"%06d":0' % n for n in range(MEBI // 11)) + b',"z":0,"z":0}',
        b'"' * MEBI,
        b"\\" * MEBI,
        b"[]" * (MEBI // 2),
    ],
    ids=["escaped quotes", "escaped slashes", "many names", "double at the end", "quotes", "slashes", "brackets"],
)
def test_a_body_of_a_mebibyte_is_refused_in_no_time(raw: bytes) -> None:
    began = time.perf_counter()
    refusal(raw)
    assert time.perf_counter() - began < 3  # some of these took minutes
