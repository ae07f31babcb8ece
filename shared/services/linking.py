"""Links: asked for by anybody, sent to the requester alone, and swapped for a session that sees that ticket only."""

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.domain.values import Actor
from shared.services.addresses import is_address
from shared.services.drawing import Drawer
from shared.services.effect_ports import Mail
from shared.services.link_mail import link_mail
from shared.services.mail_ports import Mailer, MailLater, MailRefused, Pace
from shared.services.ports import Clock, Desks, Head, StorageDown, Tickets
from shared.services.sessions import Sessions
from shared.services.tokens import Token
from shared.services.web_ports import AskErrand, AskErrands, Vault

log = logging.getLogger("zerodesk.link")
ASK_LIVES = timedelta(days=1)
LATER_S = 300.0  # until a mail is tried again that its carrier could not take
MOST_TICKETS = 20  # that a guest sees by the links opened in one browser


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Somebody who names a ticket and an address, and wants to see it: the same words of one form are one question."""

    nonce: str
    number: str
    email: str
    trace: str

    @property
    def id(self) -> str:
        """Of this question, so that neither a nonce that is used again nor other words under it pass a limit."""
        return hashlib.sha256("\0".join((self.nonce, self.number, self.email.lower())).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Links:
    """Every step may run twice: what is asked again is asked once, and a repeat of the answer draws another secret."""

    vault: Vault
    drawer: Drawer
    errands: AskErrands
    sessions: Sessions
    tickets: Tickets
    desks: Desks
    mailer: Mailer
    pace: Pace
    now: Clock
    later_s: float  # until it is tried again where storage was away

    async def ask(self, question: Question) -> None:
        """Write the question down and queue its place: the same two calls, whether or not there is such a ticket."""
        slot = Token.of(question.id, self.now() + ASK_LIVES).slot
        await self.vault.put("ask", slot, {"ticket": question.number, "email": question.email})
        await self.errands.send(AskErrand(ticket=question.number, ask=slot, trace=question.trace))

    async def answer(self, errand: AskErrand) -> bool:
        """Send a link if ticket and address belong together; whether one was sent. Who asked learns nothing of it."""
        try:
            return await self._answer(errand)
        except StorageDown:
            await self.errands.send(errand, delay_s=self.later_s)
            log.warning("storage is away; a link to %s is sent later", errand.ticket)
            return False

    async def open(self, text: str, cookie: str | None) -> tuple[str, Token | None] | None:
        """The ticket that a link leads to, and a session that sees it; None for a link that is none, or over.

        Again and again, and nothing of the ticket changes: so a scanner that opens it spoils nothing. Who is signed in
        as that person needs no other session.
        """
        token = Token.read(text)
        values = await self.vault.get("link", token.slot) if token else None
        if values is None or datetime.fromisoformat(values["until"]) <= self.now():
            return None
        ticket, person = values["ticket"], values["person"]
        known = await self.sessions.known(cookie) if cookie else None
        if known == Actor(kind="person", id=person) and known.only is None:
            return ticket, None
        actor = Actor(kind="person", id=person, only=_tickets(ticket, person, known))
        session = await self.sessions.begin(actor, instead_of=cookie)
        await self.drawer.hold(ticket, person, session=session.slot)
        return ticket, session

    async def end_all(self, guest: Actor, cookie: str | None) -> None:
        """End every link to the tickets that a guest sees, and the sessions that they began, but for the cookie's own.

        That one is for the caller to end, last: by it who was told of a failure is known, and may ask again.
        """
        own = Token.read(cookie) if cookie else None
        for ticket in guest.only or ():
            await self.drawer.end_all(ticket, guest.id, own.slot if own else None)

    async def _answer(self, errand: AskErrand) -> bool:
        asked = await self.vault.get("ask", errand.ask)
        if not asked:
            return False  # answered before, or over
        head = await self.tickets.head(asked["ticket"])
        belongs = head is not None and head.words.email.lower() == asked["email"].lower()
        if head is not None and belongs and is_address(head.words.email):
            wait_s = await self.pace.take() or await self._carried(errand, head)
            if wait_s:
                await self.errands.send(errand, delay_s=wait_s)
                return False
        await self.vault.blank("ask", errand.ask)  # not dropped: a repeat of the question would be another one
        return belongs

    async def _carried(self, errand: AskErrand, head: Head) -> float:
        """In how many seconds to try again: 0 where it went out, or never will."""
        try:
            await self.mailer.send(await self._mail(errand, head))
        except MailRefused as refused:
            log.warning("the link to %s is refused: %s", errand.ticket, refused)
        except MailLater as later:
            log.warning("the link to %s goes out later: %s", errand.ticket, later)
            wait_s = later.after_s or LATER_S
            if later.is_throttled:
                await self.pace.close(wait_s)
            return wait_s
        return 0

    async def _mail(self, errand: AskErrand, head: Head) -> Mail:
        """The mail with a link drawn for it: nobody else ever holds its secret."""
        link = await self.drawer.draw(head.ticket.number, head.ticket.requester)
        return link_mail(head, errand.ask.hash, link, self.now(), (await self.desks.current()).name)


def _tickets(ticket: str, person: str, known: Actor | None) -> tuple[str, ...]:
    """That ticket, and those that the same person saw in this browser before."""
    before = (known.only or ()) if known is not None and known.id == person else ()
    return (*(one for one in before if one != ticket), ticket)[-MOST_TICKETS:]
