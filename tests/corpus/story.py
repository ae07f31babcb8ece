"""A story that leaves a row of each kind behind: every event, every effect, every queue's messages."""

from base64 import b64decode, b64encode
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from typing import get_args

from shared.app import Outgoing
from shared.clock import utc_now
from shared.domain import commands as c
from shared.domain.desk import Alerts
from shared.domain.steps import EffectKind
from shared.domain.values import Actor, Contact, Grant, Message, Upload
from shared.services.effect_ports import Errand, Mail
from shared.services.gate import Visit
from shared.services.keyring import Wish
from shared.services.linking import Question
from shared.services.mail_ports import Carried, MailLater, MailRefused
from shared.services.ports import Publication
from shared.services.tokens import Slot
from shared.services.web_ports import AskErrand
from shared.storage.ask_queue import encode_ask
from shared.storage.bell import Bell
from shared.storage.errand import encode_errand
from shared.storage.memory_letters import MemoryLetters
from shared.storage.names import QUEUES
from shared.storage.outbox_blobs import OutboxBlobs
from shared.storage.pace_row import PaceRow
from shared.storage.poison_queues import PoisonQueues
from tests.factories import ANA, BEN, INTAKE, OLGA
from tests.memory_world import MemoryWorld, opening

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
_LONG = Message(source="A long story. " * 2200)
_LOG = Upload.of("log.txt", "text/plain", b"hello")


async def told_story() -> MemoryWorld:
    """A desk with a few tickets that all has happened to; all of it followed and told."""
    world = MemoryWorld()
    world.outgoing = Outgoing(mailer=_Picky(OutboxBlobs(world.blobs)), pace=PaceRow(world.rows, world.clock, 1000))
    world.app = world.instance()
    await world.setup()
    await _tell_everybody(world)
    await _worked_on(world, await world.open("opening", uploads=(_LOG,)))
    await _given_away(world)
    rich = Message(format="html", source="<p>Who <b>will</b> it be?</p>")
    await world.open(topic="general-inquiry", subject="Drawn", message=rich)
    await world.open(subject="Forgotten")
    for _ in range(3):
        await world.follow_all()
        world.clock.turn(minutes=50)
        await world.app.watch.ring_due(TRACE)
    await world.follow_all()
    await _visited(world)
    await _ahead(world)
    await _make_keys(world)
    return world


@dataclass
class _Picky:
    """Takes Ben's mails and never says what became of them, refuses Vera's, and is not there for Kim."""

    outbox: OutboxBlobs

    async def send(self, mail: Mail) -> Carried:
        if mail.to == "vera@example.com":
            raise MailRefused("InvalidRecipient")
        if mail.to == "kim@example.com":
            raise MailLater("no-answer")
        await self.outbox.send(mail)
        return "accepted" if mail.to == "ben@example.com" else "sent"

    async def ask(self, id: str) -> Carried:
        return "accepted"


async def _tell_everybody(world: MemoryWorld) -> None:
    """Another desk, so that there are two versions: it tells everybody of everything, and draws in Support."""
    desk = await world.app.desks.fresh()
    support = replace(desk.departments["support"], routing="round-robin")
    alerts = Alerts(**{one.name: True for one in fields(Alerts)})
    document = replace(desk, alerts=alerts, departments={**desk.departments, "support": support})
    await world.app.desks.publish(
        Publication(base=desk.version, document=document, command_id="alerts", status=200, request=b"", nonce="n")
    )


async def _worked_on(world: MemoryWorld, number: str) -> None:
    await world.follow_all()
    head = await world.app.tickets.head(number)
    assert head is not None
    pat = Actor(kind="person", id=head.ticket.requester)
    said = Message(format="markdown", source="*Yes*, see `log.txt`")
    later = world.clock() + timedelta(days=30)
    wishes: list[tuple[c.Command, Actor]] = [
        (c.ClaimTicket(), ANA),
        (c.PostReply(message=said, uploads=(_LOG,), status="pending"), ANA),
        (c.PostMessage(message=_LONG), pat),
        (c.PostNote(message=Message(source="Looks like DNS")), BEN),
        (c.EditEntry(n=1, message=Message(format="html", source="<p>It reads otherwise now</p>")), OLGA),
        (c.SetStatus(status="hold", comment=Message(source="wait")), ANA),
        (c.SetStatus(status="pending"), ANA),
        (c.EditTicket(subject="Online banking: login", priority="low", topic="feedback", sla="sev-b"), ANA),
        (c.EditTicket(due_at=later.replace(microsecond=0), answered=True), OLGA),
        (c.EditTicket(answered=False, topic=None, due_at=None), ANA),
        (c.ReleaseTicket(), ANA),
        (c.SetStatus(status="resolved"), ANA),
        (c.PostMessage(message=Message(source="Still down")), pat),
        (c.SetStatus(status="closed"), OLGA),
        (c.SetStatus(status="open"), OLGA),
    ]
    for place, (wish, by) in enumerate(wishes):
        world.clock.turn(seconds=20)
        await world.do(number, wish, by, key=f"wish-{place}" if place % 2 else None)
        await world.follow_all()


async def _given_away(world: MemoryWorld) -> None:
    note, due = Message(format="html", source="<p>private</p>"), world.clock() + timedelta(days=2)
    wish = opening(agent="ben", note=note, due_at=due.replace(microsecond=0), source="phone", subject="Given")
    number = (await world.app.intake.open(wish, world.request(ANA, "given", status=201))).number
    await world.follow_all()
    await world.do(number, c.TransferTicket(department="support", comment=Message(source="Yours")), OLGA)
    await world.do(number, c.AssignTicket(agent=None, team="level-i-support"), OLGA)
    await world.follow_all()


async def _ahead(world: MemoryWorld) -> None:
    """A ticket whose last event nobody has followed yet, and the words of somebody who is known by an intake key."""
    kim = Contact(name="Kim", email="kim@example.com", phone="+1 555")
    wish = opening(subject="Unfollowed", requester=kim)
    number = (await world.app.intake.open(wish, world.request(INTAKE, status=201))).number
    await world.follow_all()
    await world.do(number, c.ClaimTicket(), ANA)
    await world.app.links.ask(Question(nonce="2" * 32, number=number, email="kim@example.com", trace=TRACE))


async def _make_keys(world: MemoryWorld) -> None:
    """One that holds, for some departments, and one that was revoked."""
    some = Grant(scopes=frozenset({"read", "work"}), departments=frozenset({"support", "sales"}))
    await world.app.keyring.make(Wish(id="shop", name="Web shop", grant=some, days=30))
    await world.app.keyring.make(Wish(id="old", name="Old form", grant=Grant(scopes=frozenset({"intake"})), days=30))
    await world.app.keyring.revoke("old")


async def _visited(world: MemoryWorld) -> None:
    """A link that was asked for, sent and opened, a question that waits, a persona's session, who came lately, and what
    an agent has read."""
    number, app = await world.open(subject="Asked for"), world.app
    await app.links.ask(Question(nonce="1" * 32, number=number, email="pat@example.com", trace=TRACE))
    await world.follow_all()
    (mail,) = [one for one in world.outbox() if one["about"] == f"{number}-0-link"]
    await app.links.open(mail["body"].split("/link?token=")[1].split("&")[0], None)
    await app.sessions.begin(OLGA)
    await app.gate.check_open(Visit(email="pat@example.com", origin="198.51.100.7", id="3" * 32))
    await app.marks.seen("ana", number, 1)


async def messages() -> list[dict[str, str]]:
    """The messages of every queue as stored, without base64; poison with the count of its returns."""
    bells = [Bell(ticket="123456", traceparent=TRACE), Bell(ticket="123456789012")]
    errands = [Errand(ticket="123456", n=7, kind=kind, trace=TRACE) for kind in get_args(EffectKind.__value__)]
    texts = [(QUEUES["bells"], one.encode()) for one in bells]
    texts += [
        (QUEUES["notices"], encode_ask(AskErrand(ticket="123456", ask=Slot("2026-11-26", "0" * 64), trace=TRACE)))
    ]
    texts += [(QUEUES["routes" if one.kind == "route" else "notices"], encode_errand(one)) for one in errands]
    found = [{"queue": queue, "text": text} for queue, text in texts]
    for queue, text in (texts[0], texts[2], texts[3], texts[-1]):
        found.append({"queue": queue, "text": await _sent_again(queue, text), "again": "3"})
    return found


async def _sent_again(queue: str, text: str) -> str:
    """The text of a message that came back from poison."""
    letters = MemoryLetters(utc_now)
    poison = PoisonQueues(lambda _name: letters, (queue,))
    await letters.send(b64encode(text.encode()).decode())
    (one,) = await poison.take(queue)
    await poison.drop(one)
    await poison.send_again(one, again=3)
    (letter,) = await letters.peek()
    return b64decode(letter.text).decode()
