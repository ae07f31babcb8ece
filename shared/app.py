"""The wiring, in one place: ports to adapters, use cases to ports."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from shared.clock import SteadyClock, jittered_sleep, new_id, new_secret, utc_now
from shared.mail.acs_mailer import AcsMailer
from shared.mail.connection import connect as connect_mail
from shared.services.browsing import Browser
from shared.services.callers import Callers
from shared.services.configuring import Administration
from shared.services.desk_edits import DeskEdits
from shared.services.drawing import Drawer
from shared.services.effect_ports import Errands
from shared.services.following import Follower
from shared.services.gate import Gate
from shared.services.handling import Desk
from shared.services.keyring import Keyring
from shared.services.linking import Links
from shared.services.mail_ports import Mailer, NoLimit, Outbox, Pace
from shared.services.marks import ReadMarks
from shared.services.names import Names
from shared.services.noticing import Noticer
from shared.services.opening import Intake
from shared.services.poison_ports import Poison
from shared.services.ports import Bells, Clock, Desks, People, Tickets
from shared.services.reading import Reader
from shared.services.replaying import Replayer
from shared.services.reporting import Reporter
from shared.services.routing import Router
from shared.services.sending import Sender
from shared.services.sessions import Sessions
from shared.services.signing_in import SignIn, Tenant
from shared.services.telling import Teller
from shared.services.tidying import Tidier
from shared.services.watching import ClockReader, Watch
from shared.services.web_ports import AskErrands
from shared.settings import MailSettings, Settings
from shared.storage.ask_queue import NOWHERE, QueueAsks
from shared.storage.azure_blobs import AzureBlobs
from shared.storage.azure_tables import AzureRows
from shared.storage.bell_queue import QueueBells, exists
from shared.storage.blob_contents import BlobContents
from shared.storage.connection import Storage, connect, connect_as_identity
from shared.storage.cursor_table import CursorTable
from shared.storage.deed_rows import DeedRows
from shared.storage.desk_store import DeskStore
from shared.storage.draw_table import DrawTable
from shared.storage.due_table import DueTable
from shared.storage.effect_table import EffectTable
from shared.storage.errand_queue import QueueErrands
from shared.storage.key_table import KeyTable
from shared.storage.limit_table import LimitTable
from shared.storage.mark_table import MarkTable
from shared.storage.names import QUEUES
from shared.storage.outbox_blobs import OutboxBlobs
from shared.storage.pace_row import PaceRow
from shared.storage.people_table import PeopleTable
from shared.storage.poison_queues import NO_POISON, PoisonQueues
from shared.storage.rows import Blobs, Rows
from shared.storage.ticket_table import TicketTable
from shared.storage.vault_table import VaultTable
from shared.storage.view_table import ViewTable


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """Everything that the triggers call."""

    desk: Desk
    intake: Intake
    reader: Reader
    browser: Browser
    reporter: Reporter
    follower: Follower
    router: Router
    noticer: Noticer
    watch: Watch
    tidier: Tidier
    administration: Administration
    callers: Callers
    keyring: Keyring
    sign_in: SignIn
    poison: Replayer
    outbox: Outbox
    sessions: Sessions
    links: Links
    names: Names
    gate: Gate
    marks: ReadMarks
    is_local: bool
    desks: Desks
    people: People
    tickets: Tickets
    now: Clock
    memory_mb: int = 512  # of an instance, for what runs cost
    is_ready: Callable[[], Awaitable[bool]]
    close: Callable[[], Awaitable[None]]


def build(settings: Settings, now: Callable[[], datetime] = utc_now) -> App:
    """The app on real storage: the emulator by its connection string, an account in Azure by identity."""
    clock = SteadyClock(now)
    if settings.connection_string is not None:
        storage = connect(settings.connection_string, clock.observe)
    else:
        assert settings.account is not None
        storage = connect_as_identity(settings.account, settings.client_id, clock.observe)
    queues = replace(
        queues_of(storage, clock, settings.bell_hidden_s), retry_s=settings.retry_s, poison_s=settings.poison_s
    )
    rows, blobs = AzureRows(storage.tables), AzureBlobs(storage.blobs)
    carrier = _carrier(settings.mail, storage)
    outgoing = Outgoing(
        mailer=carrier or OutboxBlobs(blobs),
        pace=PaceRow(rows, clock, settings.mail.per_hour) if settings.mail and carrier else NoLimit(),
        site=settings.site_url,
    )
    app = believing(settings.tenant, wire(rows, blobs, queues, clock, is_local=storage.is_local, outgoing=outgoing))

    async def close() -> None:
        await asyncio.gather(*([carrier.close()] if carrier else []), storage.close())

    return replace(app, memory_mb=settings.memory_mb, is_ready=lambda: _is_ready(app, storage), close=close)


def _carrier(mail: MailSettings | None, storage: Storage) -> AcsMailer | None:
    """None on a developer's machine, and where no endpoint is set: mails go into the outbox."""
    if mail is None or storage.is_local:
        return None
    return AcsMailer(lambda: connect_mail(mail.endpoint, storage.credential), mail.sender)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """Who carries mail, how much of it, and where its links lead."""

    mailer: Mailer
    pace: Pace = field(default_factory=NoLimit)
    site: str = ""


@dataclass(frozen=True, slots=True)
class Queues:
    """All that goes through queues."""

    bells: Bells
    errands: Errands
    poison: Poison = NO_POISON
    hidden_s: float = 420  # longer than any function lives
    retry_s: float = 15
    poison_s: float = 60
    asks: AskErrands = NOWHERE


def queues_of(storage: Storage, now: Clock, hidden_s: float = 420) -> Queues:
    """The queues of a storage account."""
    return Queues(
        bells=QueueBells(storage.queue(QUEUES["bells"]), now, hidden_s),
        errands=QueueErrands(storage.queue(QUEUES["notices"]), storage.queue(QUEUES["routes"])),
        asks=QueueAsks(storage.queue(QUEUES["notices"])),
        poison=PoisonQueues(storage.letters),
        hidden_s=hidden_s,
    )


def wire(
    rows: Rows,
    blobs: Blobs,
    queues: Queues,
    now: Clock,
    *,
    is_local: bool = True,
    outgoing: Outgoing | None = None,
) -> App:
    """The app on any rows, blobs and queues; the twins in memory pass through here too."""
    desks = DeskStore(rows, blobs, now)
    tickets, contents = TicketTable(rows, blobs, new_id), BlobContents(blobs, new_id)
    cursors, views, people, agenda = CursorTable(rows), ViewTable(rows), PeopleTable(rows, new_id), DueTable(rows)
    bells, errands, effects, later_s = queues.bells, queues.errands, EffectTable(rows), queues.retry_s
    out, vault = outgoing or Outgoing(mailer=OutboxBlobs(blobs)), VaultTable(rows)
    teller, sender = Teller(effects, errands), Sender(effects, out.mailer, out.pace, now, new_id, queues.hidden_s)
    sessions = Sessions(vault, desks, now, new_id, is_local)
    drawer = Drawer(vault, vault, now, new_id, jittered_sleep, out.site)
    desk = Desk(tickets, contents, bells, desks, now, jittered_sleep)
    keyring = Keyring(KeyTable(rows), desks, now, new_secret)
    return App(
        desk=desk,
        intake=Intake(desk, people),
        reader=Reader(tickets, contents, cursors, desks, bells, now),
        browser=Browser(views, desks, now),
        reporter=Reporter(views, desks, now),
        follower=Follower(tickets, cursors, views, people, bells, desks, agenda, ClockReader(desk), teller, later_s),
        router=Router(desk, effects, errands, DrawTable(rows), views, new_id, later_s),
        noticer=Noticer(effects, errands, agenda, tickets, people, desks, sender, drawer, later_s, out.site),
        watch=Watch(agenda, bells, errands, now),
        tidier=Tidier(tickets, contents, vault, now),
        administration=Administration(DeskEdits(desks, jittered_sleep)),
        callers=Callers(desks, keyring, is_local),
        keyring=keyring,
        sign_in=SignIn(desks, people, now, tenant=None),
        poison=Replayer(queues.poison, DeedRows(rows), desks, queues.poison_s),
        outbox=OutboxBlobs(blobs),
        sessions=sessions,
        links=Links(
            vault,
            vault,
            drawer,
            queues.asks,
            sessions,
            tickets,
            desks,
            out.mailer,
            out.pace,
            now,
            new_id,
            later_s,
            queues.hidden_s,
        ),
        names=Names(people, desks, now),
        gate=Gate(LimitTable(rows, now), desks),
        marks=ReadMarks(MarkTable(rows), now),
        is_local=is_local,
        desks=desks,
        people=people,
        tickets=tickets,
        now=now,
        is_ready=_always,
        close=_nothing,
    )


def believing(tenant: Tenant | None, app: App) -> App:
    """The app, believing the platform's sign-ins of this tenant; never on local storage, where nobody takes forged
    headers off."""
    if app.callers.is_local:
        return app
    return replace(app, sign_in=SignIn(app.desks, app.people, app.now, tenant))


async def _is_ready(app: App, storage: Storage) -> bool:
    """Whether the desk can be read past every cache, and the queues are there."""
    await app.desks.fresh()
    return all([await exists(storage.queue(name)) for name in QUEUES.values()])


async def _always() -> bool:
    return True


async def _nothing() -> None:
    return None
