"""Links: asked for by anybody, sent to the requester alone, and swapped for a session that sees that ticket only."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.domain.values import Actor
from shared.services.addresses import is_address
from shared.services.effect_ports import Mail
from shared.services.link_mail import link_mail
from shared.services.mail_ports import Mailer, MailLater, MailRefused, Pace
from shared.services.ports import Clock, Conflict, Desks, Head, NewId, StorageDown, Tickets
from shared.services.sessions import Sessions
from shared.services.tokens import Slot, Token
from shared.services.web_ports import AskErrand, AskErrands, Held, Holders, Vault

log = logging.getLogger("zerodesk.link")
ASK_LIVES = timedelta(days=1)
HOME = "http://localhost:7071"  # where nothing is set, on a developer's machine
LATER_S = 300.0  # until a mail is tried again that its carrier could not take
LINK_LIVES = timedelta(days=14)
MOST_LINKS = 3  # live ones of a person to a ticket: the oldest ends with the fourth
MOST_SESSIONS = 20  # remembered of them, to be ended with them
MOST_TICKETS = 20  # that a guest sees by the links opened in one browser
_TRIES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Somebody who names a ticket and an address, and wants to see it. `id` is the form's nonce."""

    id: str
    number: str
    email: str
    trace: str


@dataclass(frozen=True, slots=True)
class Links:
    """Every step may run twice: what is asked again is asked once, and a repeat of the answer draws another secret."""

    vault: Vault
    holders: Holders
    errands: AskErrands
    sessions: Sessions
    tickets: Tickets
    desks: Desks
    mailer: Mailer
    pace: Pace
    now: Clock
    new_id: NewId
    site: str  # where links lead to: set, and never what a request calls us
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
        await self._hold(ticket, person, session=session.slot)
        return ticket, session

    async def end_all(self, guest: Actor) -> None:
        """End every link to the tickets that a guest sees, and the sessions that they began."""
        for ticket in guest.only or ():
            held = await self.holders.held(ticket, guest.id)
            for slot in held.links:
                await self.vault.drop("link", slot)
            for slot in held.sessions:
                await self.vault.drop("session", slot)

    async def _answer(self, errand: AskErrand) -> bool:
        asked = await self.vault.get("ask", errand.ask)
        if asked is None:
            return False  # answered before
        head = await self.tickets.head(asked["ticket"])
        belongs = head is not None and head.words.email.lower() == asked["email"].lower()
        if head is not None and belongs and is_address(head.words.email):
            wait_s = await self.pace.take() or await self._carried(errand, head)
            if wait_s:
                await self.errands.send(errand, delay_s=wait_s)
                return False
        await self.vault.drop("ask", errand.ask)
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
        ticket, person, until = head.ticket.number, head.ticket.requester, self.now() + LINK_LIVES
        token = Token.of(self.new_id(), until)
        await self.vault.put("link", token.slot, {"ticket": ticket, "person": person, "until": until.isoformat()})
        await self._hold(ticket, person, link=token.slot)
        url = f"{self.site or HOME}/link?token={token.text}"
        return link_mail(head, errand.ask.hash, url, until, self.now(), (await self.desks.current()).name)

    async def _hold(self, ticket: str, person: str, *, link: Slot | None = None, session: Slot | None = None) -> None:
        for _ in range(_TRIES):
            held = await self.holders.held(ticket, person)
            after = replace(
                held, links=_with(held.links, link, MOST_LINKS), sessions=_with(held.sessions, session, MOST_SESSIONS)
            )
            try:
                await self.holders.hold(ticket, person, after)
            except Conflict:
                continue
            await self._end_old(held, after)
            return
        raise Conflict("the links of a person")

    async def _end_old(self, before: Held, after: Held) -> None:
        for slot in before.links:
            if slot not in after.links:
                await self.vault.drop("link", slot)


def _tickets(ticket: str, person: str, known: Actor | None) -> tuple[str, ...]:
    """That ticket, and those that the same person saw in this browser before."""
    before = (known.only or ()) if known is not None and known.id == person else ()
    return (*(one for one in before if one != ticket), ticket)[-MOST_TICKETS:]


def _with(slots: Sequence[Slot], slot: Slot | None, most: int) -> tuple[Slot, ...]:
    return (*slots, *(() if slot is None else (slot,)))[-most:]
