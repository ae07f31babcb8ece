"""The catalogues: up to what pages say, whole, and the same from whoever makes them."""

import re

import pytest

from dev.texts import TRANSLATED, as_mo, as_po, places, untranslated, updated

_PLACEHOLDER = re.compile(r"%\(\w+\)[0-9.]*[a-z]")


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated_and_no_other_is_in_the_catalogue(language: str) -> None:
    catalog = updated(language)
    assert untranslated(catalog) == [], "python -m dev texts"
    po, mo = places(language)
    assert po.read_bytes() == as_po(catalog), "python -m dev texts"
    assert mo.read_bytes() == as_mo(catalog), "python -m dev texts"


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_fill_in_what_their_texts_do(language: str) -> None:
    for one in updated(language):
        texts, told = (list(part) if isinstance(part, tuple | list) else [part] for part in (one.id, one.string))
        for text in filter(None, told):
            assert set(_PLACEHOLDER.findall(str(text))) <= set(_PLACEHOLDER.findall(str(texts[-1]))), text
        assert set(_PLACEHOLDER.findall(str(told[-1]))) == set(_PLACEHOLDER.findall(str(texts[-1]))), texts
