"""What pages say, in the reader's language: English as it stands in the templates, others from their catalogues."""

import gettext
from collections.abc import Mapping
from functools import cache
from pathlib import Path

LOCALES = Path(__file__).parent / "locale"
DOMAIN = "messages"
ENGLISH = "en"  # as it stands in the templates
LANGUAGES: Mapping[str, str] = {ENGLISH: "English", "de": "Deutsch"}  # as those call them who read them


def language_for(accepted: str) -> str:
    """The language of ours that an Accept-Language header likes best; English where it names none."""
    wishes = [_wish(one) for one in accepted.split(",")]
    liked = sorted((one for one in wishes if one[1] > 0), key=lambda one: -one[1])
    return next((language for language, _ in liked if language in LANGUAGES), ENGLISH)


@cache
def texts(language: str) -> gettext.NullTranslations:
    """The catalogue of a language."""
    return gettext.translation(DOMAIN, LOCALES, [language], fallback=language == ENGLISH)


def _wish(text: str) -> tuple[str, float]:
    """A language without its country, and how much it is wanted."""
    tag, *parameters = (part.strip().lower() for part in text.split(";"))
    quality = next((part.removeprefix("q=") for part in parameters if part.startswith("q=")), "1")
    try:
        return tag.partition("-")[0], float(quality)
    except ValueError:
        return tag, 0
