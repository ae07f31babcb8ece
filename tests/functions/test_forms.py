"""How much of a form is let in: what is only typed is short, and a big desk has a field for each of its pieces."""

import azure.functions as func
import pytest

from functions.contract import MOST_BODY, MOST_WITH_FILES, Contract, Html
from functions.pages.forms import MOST_FIELDS, MOST_PARTS, Form, read_form
from functions.problems import TooLarge

WITH_FILES = Contract(
    method="POST", path="open", name="n", summary="s.", answers={200: Html}, most_body=MOST_WITH_FILES
)
TYPED = "application/x-www-form-urlencoded"


def read(raw: bytes, type: str = TYPED) -> Form:
    return read_form(WITH_FILES, func.HttpRequest("POST", "http://desk/open", headers={"content-type": type}, body=raw))


def test_a_form_that_brings_no_files_is_refused_unread_where_it_is_as_long_as_files(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def held(*_: object, **__: object) -> None:
        raise AssertionError("reading that much takes seconds, in which nobody else is answered")

    assert read(b"message=" + b"%41" * 100_000).value("message") == "A" * 100_000
    monkeypatch.setattr("functions.pages.forms.parse_qsl", held)
    with pytest.raises(TooLarge):
        read(b"message=" + b"%41" * (MOST_BODY // 3))


def test_a_form_has_a_field_for_each_piece_of_a_big_desk_and_too_many_are_too_much() -> None:
    fields = [f"{n}=x" for n in range(MOST_FIELDS)]
    assert len(read("&".join(fields).encode()).fields) == MOST_FIELDS
    with pytest.raises(TooLarge):
        read("&".join([*fields, "more=x"]).encode())
    part = "--x\r\nContent-Disposition: form-data; name={}\r\n\r\n\r\n"
    parts = [part.format(n) for n in range(MOST_PARTS)]
    assert len(read(f"{''.join(parts)}--x--".encode(), "multipart/form-data; boundary=x").fields) == MOST_PARTS
    with pytest.raises(TooLarge):
        read(f"{''.join([*parts, part.format('more')])}--x--".encode(), "multipart/form-data; boundary=x")
