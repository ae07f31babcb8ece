"""What files may be called, and of which types they may claim to be."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.attachments import AttachmentBody, file_name, uploads
from functions.downloads import SAFE_TYPES, disposition, safe_type
from shared.domain.errors import Invalid


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("/\\. \u202e\u200b\r\n\x00"), max_size=300))
def test_whatever_a_file_is_called_its_name_is_one_plain_segment_or_refused(text: str) -> None:
    try:
        name = file_name("f", text)
    except Invalid:
        return
    assert 0 < len(name) <= 200
    assert not set(name) & set("/\\\r\n\x00\u202e\u200b")
    assert name == unicodedata.normalize("NFC", name)
    assert name[0] not in " ." and name[-1] not in " ."
    assert file_name("f", name) == name
    assert disposition(name).isascii() and "\n" not in disposition(name)


@pytest.mark.parametrize(
    "type", ["text/plain", "image/svg+xml", "a/b; c=d", 'multipart/x;a="b c";d=e', "X-A/*", "a/b ;c=d"]
)
def test_types_that_are_types_are_taken(type: str) -> None:
    (upload,) = uploads([AttachmentBody(name="a", type=type, data=b"x")])
    assert (upload.file.type, upload.file.size, upload.content) == (type, 1, b"x")


@pytest.mark.parametrize(
    "type", ["a", "a/", "/b", "a/b/c", "a b/c", "a/b;", "a/b; c", "a/b\n", 'a/b; c="', "ä/b", "a/b,c/d"]
)
def test_types_that_are_none_are_refused(type: str) -> None:
    with pytest.raises(Invalid, match="media type"):
        uploads([AttachmentBody(name="a", type=type, data=b"x")])


def test_no_type_that_a_browser_runs_is_told_on() -> None:
    for type in ("text/html", "TEXT/HTML; charset=x", "image/svg+xml", "text/xml", "application/xhtml+xml", "text/css"):
        assert safe_type(type) == "application/octet-stream"
    assert not any(word in type for type in SAFE_TYPES for word in ("html", "xml", "script", "svg", "css"))
