"""Data put aside and put back: the same value as if it had been parsed whole, and nothing let in that is no JSON."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions import json_text
from functions.json_text import Malformed
from functions.long_data import put_aside, put_back
from shared.domain.errors import Invalid

LONG = "QUJD" * 300
pieces = st.sampled_from(
    ['"', "data", '"data"', '"data":"', ":", LONG, "\\", "\\/", '\\"', "{", "}", "[", "]", ",", " "]
)
leaves = (
    st.sampled_from([LONG, LONG + '"', LONG + "\\", LONG + "/+=", f'"data":"{LONG}"', "data", "", "ü" * 2000])
    | st.none()
)
names = st.sampled_from(["data", 'x"data', "data\\", "name", LONG])
trees = st.recursive(leaves, lambda inner: st.lists(inner) | st.dictionaries(names, inner), max_leaves=12)


def parsed(raw: bytes) -> Any:
    rest, aside = put_aside(raw)
    return put_back(json_text.parse(rest), aside)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(trees, st.booleans(), st.sampled_from([(",", ":"), (" ,\n", " :\t")]), st.booleans())
def test_what_a_good_client_writes_is_read(tree: Any, ascii: bool, marks: tuple[str, str], escaped: bool) -> None:
    raw = json.dumps(tree, ensure_ascii=ascii, separators=marks)
    assert parsed((raw.replace("/", "\\/") if escaped else raw).encode()) == tree


@settings(max_examples=500, deadline=None, derandomize=True)
@given(st.lists(pieces, max_size=14).map("".join))
def test_what_is_no_json_stays_none_and_what_is_means_the_same(text: str) -> None:
    try:
        whole = json_text.parse(text.encode())
    except Malformed:
        with pytest.raises(Malformed):
            parsed(text.encode())
    else:
        assert parsed(text.encode()) == whole


def test_data_is_put_aside_and_other_strings_are_not() -> None:
    raw = json.dumps({"message": LONG, "attachments": [{"data": LONG, "name": LONG}, {"data": "QUJD"}]}).encode()
    rest, aside = put_aside(raw)
    assert list(aside.values()) == [LONG]
    assert len(rest) < len(raw) - 1000


@pytest.mark.parametrize("bad", ["\x00", "\n", "\x7f", "ü", "\udcff"])
def test_data_with_anything_but_visible_ascii_stays_to_be_looked_at(bad: str) -> None:
    raw = ('{"data":"' + LONG + bad + LONG + '"}').encode("utf-8", "surrogateescape")
    assert put_aside(raw) == (raw, {})


def test_a_mark_of_another_body_is_a_string_like_any_other() -> None:
    other = json.dumps({"data": LONG}).encode()
    (mark,) = put_aside(other)[1]
    assert parsed(json.dumps({"message": mark, "data": LONG}).encode()) == {"message": mark, "data": LONG}


def test_a_name_that_stands_twice_is_refused_though_its_values_are_aside() -> None:
    with pytest.raises(Malformed):
        parsed(f'{{"data":"{LONG}","data":"{LONG}"}}'.encode())
    with pytest.raises(Invalid):
        parsed(f'{{"data":"{LONG}","x":"\\ud800"}}'.encode())
