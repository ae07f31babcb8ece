"""Canned texts as agents are offered them on a ticket, and what becomes of a form when one is inserted."""

from collections.abc import Mapping, Sequence

from shared.domain.canned import filled, known_of, text_named, texts_for
from shared.domain.desk import Writing
from shared.domain.markdown import escaped_lines
from shared.domain.values import Actor
from shared.services.reading import Seen
from shared.web.ticket_views import CannedShown
from shared.web.views import Choice

_FRAME = 45  # bytes around a choice


def canned_choices(seen: Seen) -> Sequence[Choice]:
    """The texts for tickets of this one's department."""
    return [Choice(id=id, name=one.name) for id, one in texts_for(seen.desk, seen.ticket.department).items()]


def size_of(choices: Sequence[Choice]) -> int:
    """What a list of them adds to a page, in bytes at most but for what has to be escaped."""
    return sum(_FRAME + len(one.id) + len(one.name.encode()) for one in choices)


def shown_canned(seen: Seen, by: Actor, id: str, format: Writing) -> CannedShown:
    """The text filled in, for a message of that format; markdown makes markdown of it. Raises Invalid."""
    text = text_named(seen.desk, id, seen.ticket.department)
    into: Writing = "markdown" if "markdown" in (text.format, format) else "text"
    message = filled(text, known_of(seen.ticket, seen.words, seen.desk, by), into)
    return CannedShown(number=seen.ticket.number, name=text.name, format=into, text=message.source.rstrip("\n"))


def with_text(form: str, values: Mapping[str, str], canned: CannedShown) -> Mapping[str, str]:
    """What stands in the fields of the form once the text is put after what was typed, which looks as it did."""
    typed = values.get(form, "").rstrip()
    if is_turned(form, values, canned):
        typed = escaped_lines(typed)
    said = f"{typed}\n\n{canned.text}" if typed else canned.text
    return {**values, form: said, f"{form}-format": canned.format, f"{form}-canned": ""}


def is_turned(form: str, values: Mapping[str, str], canned: CannedShown) -> bool:
    """Whether the text makes markdown of a form that was plain text."""
    return canned.format == "markdown" != values.get(f"{form}-format")
