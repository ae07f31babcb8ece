"""Canned texts: which of them a department has, and how what is known of a ticket gets into one."""

import re
from collections.abc import Mapping

from shared.domain.desk import Canned, DeskDocument
from shared.domain.errors import Invalid
from shared.domain.markdown import codes, escaped, escaped_lines
from shared.domain.ticket import Ticket, TicketWords
from shared.domain.values import Actor, Format, Message

VARIABLES = ("ticket.number", "ticket.subject", "requester.name", "agent.name", "department.name")
MOST_NAME = 60
MOST_TEXT = 10_000  # characters
MOST_VARIABLES = 50  # in one text: a subject may stand for each, and what comes of it has to stay a message
_VARIABLE = re.compile(r"%\{([^{}\n]*)\}")


def texts_for(desk: DeskDocument, department: str) -> Mapping[str, Canned]:
    """The texts that may be used on a ticket there: its department's and everybody's, in the desk's order."""
    return {id: one for id, one in desk.canned.items() if one.active and one.department in (None, department)}


def text_named(desk: DeskDocument, id: str, department: str) -> Canned:
    """The text of an id. Raises Invalid for one that is not there, or not for tickets of the department."""
    if id not in desk.canned:
        raise Invalid("canned", "not-found", f"there is no canned text {id!r}")
    if id not in texts_for(desk, department):
        raise Invalid("canned", "not-allowed", f"{id!r} is not for tickets of {department}")
    return desk.canned[id]


def known_of(ticket: Ticket, words: TicketWords, desk: DeskDocument, by: Actor) -> Mapping[str, str]:
    """What each variable stands for when `by` answers the ticket. A program answers in the desk's name."""
    agent = desk.agent(by.id) if by.kind == "agent" else None
    department = desk.departments.get(ticket.department)
    return {
        "ticket.number": ticket.number,
        "ticket.subject": words.subject,
        "requester.name": words.name,
        "agent.name": agent.name if agent else desk.name,
        "department.name": department.name if department else ticket.department,
    }


def filled(canned: Canned, known: Mapping[str, str], into: Format | None = None) -> Message:
    """The text with its variables replaced, for a message of that format; of its own where none is said.

    A value is never looked through for variables, and in markdown it is no markup, nor is a plain text that goes into
    markdown. In code nothing could be escaped: `check_text` lets no variable stand there. Unknown names stay.
    """
    format = into or canned.format
    is_marked = canned.format == "markdown"

    def value(found: re.Match[str]) -> str:
        said = known.get(found[1])
        if said is None:
            return found[0]
        line = " ".join(said.split())
        return escaped(line) if is_marked else line

    source = _VARIABLE.sub(value, canned.message)
    return Message(format=format, source=escaped_lines(source) if format == "markdown" and not is_marked else source)


def check_text(at: str, canned: Canned) -> None:
    """Raises Invalid, naming the field below `at`, for a text that is blank or too long, or names what nobody knows."""
    if not 0 < len(canned.name.strip()) <= MOST_NAME or not canned.name.isprintable():
        raise Invalid(f"{at}name", "format", f"a name is one line of 1 to {MOST_NAME} characters")
    if not canned.message.strip():
        raise Invalid(f"{at}message", "missing", "there are no words in it")
    if len(canned.message) > MOST_TEXT:
        raise Invalid(f"{at}message", "too-long", f"at most {MOST_TEXT} characters")
    named = _VARIABLE.findall(canned.message)
    for name in named:
        if name not in VARIABLES:
            raise Invalid(f"{at}message", "unknown", f"there is no %{{{name}}}, but {', '.join(VARIABLES)}")
    if canned.format == "markdown" and any(_VARIABLE.search(code) for code in codes(canned.message)):
        raise Invalid(f"{at}message", "not-allowed", "no variable stands in code, between backticks or in a fence")
    if len(named) > MOST_VARIABLES:
        raise Invalid(f"{at}message", "too-long", f"at most {MOST_VARIABLES} variables")
