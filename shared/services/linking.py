"""Links: asked for by anybody, sent to the requester alone, and swapped for a session that sees that ticket only."""

import asyncio
import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.domain.values import Actor
from shared.services.addresses import is_address
from shared.services.drawing import Drawer
from shared.services.effect_ports import Mail
from shared.services.link_mail import link_mail
from shared.services.mail_ports import Mailer, MailLater, MailRefused, Pace
from shared.services.ports import Clock, Conflict, Desks, Head, NewId, StorageDown, Tickets
from shared.services.sessions import Sessions
from shared.services.tokens import Slot, Token
from shared.services.web_ports import Asked, AskErrand, AskErrands, Questions, Vault

log = logging.getLogger("zerodesk.link")
ASK_LIVES = timedelta(days=1)
LATER_S = 300.0  # until a mail is tried again that its carrier could not take
SOON_S = 1.0  # until one looks again who lost a race
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
    """Every step may run twice: what is asked again is asked once, and who answers says so before drawing a secret.

    Between claim and answer lies one mail: only who dies there has it sent again, with another secret.
    """

    vault: Vault
    questions: Questions
    drawer: Drawer
    errands: AskErrands
    sessions: Sessions
    tickets: Tickets
    desks: Desks
    mailer: Mailer
    pace: Pace
    now: Clock
    new_id: NewId
    later_s: float  # until it is tried again where storage was away
    lives_s: float  # longer than any function lives

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

    async def open(self, text: str, cookie: str | None, known: Actor | None = None) -> tuple[str, Token | None] | None:
        """The ticket that a link leads to, and a session that sees it; None for a link that is none, or over.

        Again and again, and nothing of the ticket changes: so a scanner that opens it spoils nothing. Who is
        signed in as that person, in whichever way, needs no other session.
        """
        token = Token.read(text)
        values = await self.vault.get("link", token.slot) if token else None
        if token is None or values is None or datetime.fromisoformat(values["until"]) <= self.now():
            return None
        ticket, person = values["ticket"], values["person"]
        if known == Actor(kind="person", id=person) and known.only is None:
            return ticket, None
        guest = await self.sessions.known(cookie) if cookie else None
        link, before = {ticket: token.slot}, _seen(person, guest, cookie, but=ticket)
        session = await self._begin(person, {**before, **link})
        if session is None and before:  # the session before is over, and hands nothing on
            session = await self._begin(person, link)
        if session is None:
            return None
        if cookie is not None:
            await self._end_old(cookie)
        return ticket, session

    async def end_all(self, guest: Actor, cookie: str | None) -> None:
        """End every link to the tickets that a guest sees, and the sessions that they began, but for the cookie's own.

        That one is for the caller to end, last: by it who was told of a failure is known, and may ask again.
        """
        own = Token.read(cookie) if cookie else None
        for ticket in guest.only or ():
            await self.drawer.end_all(ticket, guest.id, own.slot if own else None)

    async def _begin(self, person: str, by: Mapping[str, Slot]) -> Token | None:
        """A session that sees tickets, each by a link or the session before; None where one of these is over.

        It begins before it is held: who ends all finds it, or it is not held.
        """
        session = await self.sessions.begin(Actor(kind="person", id=person, only=tuple(by)))
        holding = (self.drawer.hold(ticket, person, session.slot, by=slot) for ticket, slot in by.items())
        if all(await asyncio.gather(*holding)):
            return session
        await self.sessions.end(session.text)
        return None

    async def _end_old(self, cookie: str) -> None:
        """Last, when nothing else can fail: until then it is what the browser has. What stays is held, and so can be
        ended."""
        try:
            await self.sessions.end(cookie)
        except StorageDown as away:
            log.warning("a session goes on that another took the place of: %s", away)

    async def _answer(self, errand: AskErrand) -> bool:
        asked = await self.questions.asked(errand.ask)
        if asked is None:
            return False  # answered before, or over
        head = await self.tickets.head(asked.ticket)
        if head is None or not _belongs(asked, head):
            await self._forget(errand)
            return False
        wait_s = self._left_s(asked) or await self.pace.take() or await self._claimed(errand, asked, head)
        if wait_s:
            await self.errands.send(errand, delay_s=wait_s)
        return not wait_s

    async def _claimed(self, errand: AskErrand, asked: Asked, head: Head) -> float:
        """In how many seconds to look again, as there was no answer, or another is giving it; 0 where it is given."""
        mine = replace(asked, by=self.new_id(), until=self.now() + timedelta(seconds=self.lives_s))
        claim = await self.questions.claim(errand.ask, mine)
        if claim is None or claim.by != mine.by:
            return max(self._left_s(claim) if claim else 0, SOON_S)
        try:
            wait_s = await self._carried(errand, head)
        except (StorageDown, Conflict):
            await self._let_go(errand, claim)  # the next need not wait
            raise
        await (self._let_go(errand, claim) if wait_s else self._forget(errand))
        return wait_s

    async def _let_go(self, errand: AskErrand, claim: Asked) -> None:
        await self.questions.claim(errand.ask, replace(claim, by="", until=None))

    async def _forget(self, errand: AskErrand) -> None:
        """Not dropped: a repeat of the question would be another one."""
        await self.vault.blank("ask", errand.ask)

    def _left_s(self, asked: Asked) -> float:
        """Seconds until the one who claimed it cannot live any more."""
        return 0 if asked.until is None else max(0, (asked.until - self.now()).total_seconds())

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


def _belongs(asked: Asked, head: Head) -> bool:
    """Whether the address is the ticket's, and one that mail can be sent to."""
    return head.words.email.lower() == asked.email.lower() and is_address(head.words.email)


def _seen(person: str, known: Actor | None, cookie: str | None, *, but: str) -> dict[str, Slot]:
    """The other tickets that the same person saw in this browser before, each by its session."""
    token = Token.read(cookie) if cookie else None
    if token is None or known is None or known.id != person:
        return {}
    others = [ticket for ticket in known.only or () if ticket != but]
    return dict.fromkeys(others[1 - MOST_TICKETS :], token.slot)
