"""The mail that brings a link. Not a word of it comes from whoever asked: the address may be a stranger's."""

from datetime import datetime

from shared.services.effect_ports import Mail
from shared.services.mails import header, headers_of, id_of
from shared.services.ports import Head

_BODY = """Somebody, probably you, asked for a link to your request {number}. Here it is:

{url}

It opens the request without a password, until {until:%Y-%m-%d %H:%M} UTC. Whoever has the link can read the request and
answer it, so please do not pass it on. If it was not you who asked, you need not do anything.

--{blank}
{desk}
"""


def link_mail(head: Head, ask: str, url: str, until: datetime, at: datetime, desk: str) -> Mail:
    """The same id for the same question, however often it is answered."""
    number = head.ticket.number
    id = id_of("link", ask)
    return Mail(
        id=id,
        at=at,
        about=f"{number}-0-link",
        to=head.words.email,
        subject=header(f"[#{number}] Your link"),
        body=_BODY.format(number=number, url=url, until=until, desk=desk, blank=" "),
        headers=headers_of(id, number, f"person:{head.ticket.requester}"),
    )
