"""From mails that were kept to the page that shows them."""

import re
from collections.abc import Iterator, Sequence

from shared.services.effect_ports import Mail
from shared.web.manage_views import MailShown, OutboxPage, Piece

MOST_MAILS = 10
MOST_BODY, MOST_END = 1200, 500  # characters on the page; `python -m dev outbox --show` says all of it
MOST_DAYS = 14
_OWN = re.compile(r"https?://(?:localhost|127\.0\.0\.1)(?::[0-9]+)?(/[A-Za-z0-9][!-~]*|/)(?<![.,;:)])", re.ASCII)


def outbox_page(days: Sequence[str], day: str, mails: Sequence[Mail], after: int, *, left_out: int) -> OutboxPage:
    """A page of the mails of a day, the newest first."""
    ordered = sorted(mails, key=lambda one: (one.at, one.about, one.to), reverse=True)
    shown = ordered[after : after + MOST_MAILS]
    last = after + len(shown)
    return OutboxPage(
        day=day,
        days=days[:MOST_DAYS],
        mails=[_shown(one) for one in shown],
        total=len(ordered),
        left_out=left_out,
        next=last if shown and last < len(ordered) else None,
    )


def _shown(mail: Mail) -> MailShown:
    """Of a long mail its beginning and its end, where the link stands."""
    text, is_cut = mail.body, len(mail.body) > MOST_BODY
    if is_cut:
        text = f"{text[: MOST_BODY - MOST_END]} […]\n\n[…] {text[-MOST_END:]}"
    return MailShown(at=mail.at, to=mail.to, subject=mail.subject, body=list(pieces(text)), is_cut=is_cut)


def pieces(text: str) -> Iterator[Piece]:
    """The text in order; what leads to this machine's own desk is a link to it, wherever it listens."""
    end = 0
    for found in _OWN.finditer(text):
        if found.start() > end:
            yield Piece(text=text[end : found.start()])
        yield Piece(text=found[0], path=found[1])
        end = found.end()
    if end < len(text):
        yield Piece(text=text[end:])
