"""Every view in every language: pages that hold together, and say what the view says."""

from copy import replace
from datetime import UTC, datetime, timedelta

import pytest

from shared.domain.events import MessagePosted, Recorded, ReplyPosted, StatusChanged
from shared.domain.ticket import TicketWords
from shared.domain.values import Actor, Message, Stamp, State, Words
from shared.services.reading import Seen
from shared.web.pages import View, render
from shared.web.room import Body
from shared.web.signing_in_views import Persona, PersonaPage, Personas, PlatformSignIn, SignOutPage
from shared.web.support_views import (
    EntryShown,
    LinkOver,
    MyTickets,
    Opened,
    OpenForm,
    OwnEntry,
    StatusAsked,
    StatusForm,
    TicketLine,
    TicketPage,
    Welcome,
)
from shared.web.texts import LANGUAGES
from shared.web.thread_view import days_of
from shared.web.views import Choice, ProblemPage, Typed
from shared.web.visitor import Kind, Visitor
from tests.app.browser import PageSeen
from tests.factories import ANA, DESK, ticket

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
WRONG = Typed(nonce="n", values={"email": "x"}, problems={"email": "format", "form": "used", "files": "too-long"})
LINE = TicketLine(number="123456", subject="Down", status="Open", state=State.OPEN, updated_at=NOON, is_answered=True)
TICKET = TicketPage(
    number="123456", subject="Down", status="Open", state=State.OPEN, opened_at=NOON, days=(), before=7, is_latest=True,
    typed=WRONG, asks_for_proof=True, said="sent",
)  # fmt: skip
VIEWS: list[View] = [
    Welcome(may_open=True), Welcome(may_open=False), Opened(number="123456"), StatusAsked(), LinkOver(),
    OpenForm(typed=WRONG, topics=[Choice(id="a", name="A")], asks_who=True),
    OpenForm(typed=Typed(nonce="n"), topics=(), asks_who=False), StatusForm(typed=WRONG), TICKET,
    replace(TICKET, state=State.RESOLVED, said="closed", subject="", before=None), replace(TICKET, is_latest=False),
    OwnEntry(
        number="123456", subject="",
        entry=EntryShown(n=1, at=NOON, kind="reply", by="Ana", body=Body(html="<p>Long</p>")),
    ),
    MyTickets(view="open", items=[LINE], next="c", cursor="b"),
    MyTickets(view="closed", items=(), next=None, cursor=None),
    ProblemPage(code="storage-away", trace="0" * 32), SignOutPage(by_platform=True), SignOutPage(by_platform=False),
    PersonaPage(groups=[Personas(kind="agent", personas=[Persona(id="agent:a", name="A", about="")])], next="/"),
    PlatformSignIn(url="/.auth/login/aad", is_set_up=True, is_nobody=True),
    PlatformSignIn(url="/.auth/login/aad", is_set_up=True), PlatformSignIn(url="", is_set_up=False),
]  # fmt: skip


@pytest.mark.parametrize("view", VIEWS, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("kind", [None, "person", "guest", "agent"])
def test_every_view_holds_together_in_every_language(view: View, kind: Kind | None) -> None:
    pages = set()
    for language in LANGUAGES:
        html = render(view, Visitor(desk="Desk", now=NOON, language=language, zone="Asia/Tokyo", kind=kind, name="Pat"))
        PageSeen(html)
        assert html.count("<h1") == 1 and html.count("<main") == 1
        pages.add(html)
    assert len(pages) == len(LANGUAGES)


def said(n: int, hours: int, event: MessagePosted | ReplyPosted | StatusChanged, by: Actor) -> Recorded:
    stamp = Stamp(command_id=f"c{n}", by=by, at=NOON + timedelta(hours=hours), desk="", trace="")
    return Recorded(n=n, stamp=stamp, event=event)


def test_a_thread_is_told_by_the_days_of_its_reader_and_without_what_goes_without_saying() -> None:
    pat = Actor(kind="person", id="pat")
    opened = StatusChanged(status="open", state=State.OPEN, from_status="pending")
    entries = [
        said(2, 0, MessagePosted(words=Words(message=Message(source="one"))), pat),
        said(3, 2, ReplyPosted(words=Words(message=Message(source="<b>two</b>"))), ANA),
        said(4, 4, opened, pat),
        said(5, 4, opened, ANA),
    ]
    seen = Seen(ticket=ticket(), words=TicketWords(name="Pat"), desk=DESK)
    utc, tokyo = days_of(seen, entries, "UTC"), days_of(seen, entries, "Asia/Tokyo")
    assert utc.before is None
    assert [[one.n for one in day.entries] for day in utc.shown] == [[2, 3, 5]]
    assert [[one.n for one in day.entries] for day in tokyo.shown] == [[2, 3], [5]]
    assert [one.body.html for one in utc.shown[0].entries] == ["<p>one</p>", "<p>&lt;b&gt;two&lt;/b&gt;</p>", ""]
    assert [one.kind for one in utc.shown[0].entries] == ["message", "reply", "event"]
