"""From what a notice says to a message: its id, and its headers, which nothing that people wrote can break out of."""

import hashlib
import unicodedata

from shared.domain.values import Actor
from shared.services.effect_ports import Mail, Place, name_of
from shared.services.wording import Matter, Wording

LONGEST_SUBJECT = 250
OURS = "zerodesk.invalid"  # the right side of a Message-ID; no host is meant by it


def mail_of(who: Actor, address: str, wording: Wording, matter: Matter) -> Mail:
    """The same id for the same event and recipient, however often it is sent. The address is used as it is."""
    number, effect = matter.ticket.number, matter.effect
    about = f"{number}-{effect.n}-{effect.kind}"
    id = id_at(Place(ticket=number, n=effect.n, kind=effect.kind, whom=name_of(who)))
    return Mail(
        id=id,
        at=matter.at,
        about=about,
        to=address,
        subject=header(wording.subject)[:LONGEST_SUBJECT],
        body=wording.body,
        headers=headers_of(id, number, name_of(who)),
    )


def headers_of(id: str, number: str, whom: str) -> dict[str, str]:
    """Of a mail that a machine sent: it belongs to the thread of a ticket and a recipient."""
    thread = f"<{id_of(number, whom)}@{OURS}>"
    return {
        "Message-ID": f"<{id}@{OURS}>",
        "In-Reply-To": thread,
        "References": thread,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
    }


def id_at(place: Place) -> str:
    """The mail to a recipient of an event."""
    return id_of(place.ticket, str(place.n), place.kind, place.whom)


def header(value: str) -> str:
    """One line of visible text: controls, line ends and what turns the direction of writing become blanks."""
    visible = "".join(" " if unicodedata.category(one)[0] in "CZ" else one for one in value)
    return " ".join(visible.split())


def id_of(*parts: str) -> str:
    """An id that is the same for the same parts."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
