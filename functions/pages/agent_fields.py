"""The fields of an agent's form, as both pages that have it read them."""

import re
import unicodedata
from typing import TypedDict

from functions.fields import is_blank
from functions.pages.checks import Checks, line, mail_address, one_of
from shared.domain.desk import DeskDocument
from shared.domain.desk_check import ID
from shared.domain.errors import Invalid
from shared.services.configuring import AgentChange

YES = "yes"
_LONGEST_ID = 40
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ı": "i"})


class Availability(TypedDict):
    """Whether an agent works, and is there."""

    active: bool
    away: bool


def agent_of(checks: Checks, desk: DeskDocument) -> AgentChange:
    """Who the agent is and what it may do."""
    roles = {id: checks.of(f"roles.{id}", one_of(desk.roles), None) for id in desk.departments}
    return AgentChange(
        name=checks.of("agent-name", line(100), ""),
        email=checks.of("agent-email", mail_address, ""),
        entra=checks.of("entra", _account, None),
        roles={department: role for department, role in roles.items() if role is not None},
        teams=tuple(id for id in desk.teams if checks.form.value(f"teams.{id}") == YES),
        admin=checks.form.value("admin") == YES,
    )


def availability_of(checks: Checks) -> Availability:
    """What is ticked of it."""
    return Availability(active=checks.form.value("active") == YES, away=checks.form.value("away") == YES)


def new_id_of(checks: Checks) -> str:
    """The id that was typed, else the one that the name makes, if there is a name."""
    typed = checks.form.value("id").strip()
    if not typed and "agent-name" in checks.problems:
        return ""
    id = typed or folded(checks.form.value("agent-name"))
    return checks.of("id", lambda name, _text: _fitting(name, id), "")


def folded(name: str) -> str:
    """A name as an id: small letters without their marks, digits, and - for whatever is between.

    Some letters are no others with marks, and would vanish; casefold makes ss of ß.
    """
    plain = unicodedata.normalize("NFKD", name.casefold()).translate(_PLAIN).encode("ascii", "ignore").decode()
    return re.sub("[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_ID].rstrip("-")


def _fitting(field: str, id: str) -> str:
    if not id:
        raise Invalid(field, "missing", "the name makes no id")
    if not ID.fullmatch(id):
        raise Invalid(field, "format", "an id is 1 to 40 of a-z, 0-9 and -, not beginning with -")
    return id


def _account(name: str, text: str) -> str | None:
    """An object id, or none; whether it is one is checked where it is kept."""
    if len(text) > 100:
        raise Invalid(name, "format", "an object id has 36 characters")
    return None if is_blank(text) else text.strip().lower()
