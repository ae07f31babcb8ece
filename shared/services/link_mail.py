"""The mail that brings a link. Not a word of it comes from whoever asked: the address may be a stranger's."""

from datetime import datetime

from shared.services.drawing import Link
from shared.services.effect_ports import Mail
from shared.services.mails import header, headers_of, id_of
from shared.services.ports import Head
from shared.services.wording import signed, way_in

_ASKED = "Somebody, probably you, asked for a link to your request {number}."
_ELSE = "If it was not you who asked, you need not do anything."


def link_mail(head: Head, ask: str, link: Link, at: datetime, desk: str) -> Mail:
    """The same id for the same question, however often it is answered."""
    number = head.ticket.number
    id = id_of("link", ask)
    return Mail(
        id=id,
        at=at,
        about=f"{number}-0-link",
        to=head.words.email,
        subject=header(f"[#{number}] Your link"),
        body=signed([_ASKED.format(number=number), way_in(link), _ELSE], desk),
        headers=headers_of(id, number, f"person:{head.ticket.requester}"),
    )
