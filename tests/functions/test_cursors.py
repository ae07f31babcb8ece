"""Cursors: an order key made opaque, and nothing else."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.cursors import read_cursor, write_cursor
from shared.domain.errors import Invalid
from shared.domain.views import ORDER_KEY, newest_first, soonest_first
from tests.factories import NOON

quick = settings(max_examples=120, deadline=None, derandomize=True)


def refused(text: str) -> bool:
    with pytest.raises(Invalid) as error:
        read_cursor(text)
    return (error.value.field, error.value.code) == ("cursor", "format")


@quick
@given(st.from_regex(ORDER_KEY, fullmatch=True))
def test_an_order_key_comes_back(key: str) -> None:
    assert read_cursor(write_cursor(key)) == key


def test_the_keys_of_the_lists_make_cursors_that_fit_an_address() -> None:
    for key in (newest_first("updated", NOON, "123456"), soonest_first(None, "123456789012")):
        cursor = write_cursor(key)
        assert read_cursor(cursor) == key and cursor.replace("-", "").replace("_", "").isalnum()


@quick
@given(st.text() | st.binary().map(lambda raw: base64.urlsafe_b64encode(raw).decode().rstrip("=")))
def test_anything_else_is_refused(text: str) -> None:
    try:
        key = read_cursor(text)
    except Invalid:
        return
    assert write_cursor(key) == text and ORDER_KEY.fullmatch(key)


@pytest.mark.parametrize(
    "key",
    ["", "updated", "updated!1!123456", "open!agent:ana", "updated!000000000000001!12345",
     "closed!000000000000001!123456",
     "updated!000000000000001!123456!", "updated!000000000000001!123456\n", " updated!000000000000001!123456",
     "due!00000000000000x!123456", "at!123456", "due!-00000000000001!123456"],
)  # fmt: skip
def test_a_key_of_another_kind_makes_no_cursor(key: str) -> None:
    assert refused(write_cursor(key))


def test_there_is_one_way_to_write_a_cursor() -> None:
    cursor = write_cursor(soonest_first(None, "123456"))
    for other in (cursor + "=", cursor + "==", cursor + "A", " " + cursor, cursor + "\n", cursor[:-1], cursor.lower()):
        assert refused(other)
