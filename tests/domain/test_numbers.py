"""The numbers that a create tries. They must never change: a repeated create finds its ticket by them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.numbers import is_number, numbers


@pytest.mark.parametrize(
    ("command_id", "drawn"),
    [
        ("", ["266138", "552919", "5686208", "3313029", "38843876", "60465426", "755525932",
         "317678127", "9658319306", "1794007576", "27027550186", "90858857546", "780739246870", "181346247792"]),
        ("c", ["647186", "961952", "2641861", "9852342", "22842171", "57703345", "646619556",
         "449062078", "5957340984", "4517762397", "41631547895", "66266449987", "807790028488", "756395506198"]),
        ("0f6c9d1e", ["955204", "338247", "9068325", "5060330", "36659851", "73106454", "263745864",
         "166009170", "9533846165", "9099298535", "99530315490", "79625405830", "909254124570", "437115482422"]),
    ],
)  # fmt: skip
def test_the_sequence_of_a_command_is_what_it_always_was(command_id: str, drawn: list[str]) -> None:
    assert list(numbers(command_id)) == drawn


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_two_draws_of_each_length_from_6_to_12_never_beginning_with_0(command_id: str) -> None:
    drawn = list(numbers(command_id))
    assert [len(number) for number in drawn] == [6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12]
    assert all(number[0] != "0" and is_number(number) for number in drawn)
    assert drawn == list(numbers(command_id))


@pytest.mark.parametrize(
    "text",
    ["", "12345", "1234567890123", "12345a", " 123456", "123456 ", "123456\n", "-123456", "123-456", "1e10000",
     "１２３４５６", "١٢٣٤٥٦", "²²²²²²"],
)  # fmt: skip
def test_a_number_is_ascii_digits_as_given_out_and_nothing_else(text: str) -> None:
    assert not is_number(text)
