"""Effects are written once, errands name them, draws are drawn once, and mail overwrites itself."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from shared.domain.steps import Effect
from shared.domain.values import State
from shared.services.effect_ports import SENDING, Draw, Errand, Mail, Mark, Place, Pointer, Search, Told
from shared.services.ports import Conflict, UnknownMessage
from shared.storage.errand import decode_errand, encode_errand
from shared.storage.errand_queue import QueueErrands
from shared.storage.outbox_blobs import blob_name
from tests.contract.conftest import Ports
from tests.factories import NOON, NUMBER, OLGA, PAT

REPLY = Effect(n=3, kind="reply", recipients=(PAT, OLGA), entry=3, state=State.PENDING)


PATS = Place(ticket=NUMBER, n=3, kind="reply", whom="person:pat")
SEARCH = Search(ticket=NUMBER, n=1)
OLGAS = replace(PATS, whom="agent:olga")


def claim_of(by: str) -> Mark:
    return Mark(outcome=SENDING, at=NOON, by=by)


async def marks(ports: Ports) -> Mapping[str, Mark]:
    found = await ports.effects.read(NUMBER, 3, "reply")
    assert found is not None
    return found.marks


def told(effect: Effect = REPLY) -> Told:
    return Told(effect=effect, trace="t", desk="1-x")


# Effects.


async def test_an_effect_comes_back_as_it_was_recorded(ports: Ports) -> None:
    plain = Effect(n=4, kind="route")
    await ports.effects.record(NUMBER, [told(), told(plain)])
    assert await ports.effects.read(NUMBER, 3, "reply") == told()
    assert await ports.effects.read(NUMBER, 4, "route") == told(plain)
    assert await ports.effects.read(NUMBER, 3, "route") is None
    assert await ports.effects.read("999999", 3, "reply") is None


async def test_what_is_recorded_is_never_written_again_and_the_rest_is_added(ports: Ports) -> None:
    await ports.effects.record(NUMBER, [told()])
    await ports.effects.mark(OLGAS, "sent")
    other = told(replace(REPLY, recipients=(OLGA,)))
    await ports.effects.record(NUMBER, [other, told(Effect(n=4, kind="route"))])
    assert await ports.effects.read(NUMBER, 3, "reply") == replace(told(), marks={"agent:olga": Mark(outcome="sent")})
    assert await ports.effects.read(NUMBER, 4, "route") is not None


async def test_the_first_mark_of_a_recipient_stays(ports: Ports) -> None:
    await ports.effects.record(NUMBER, [told()])
    for outcome in ("sent", "gone"):
        await ports.effects.mark(PATS, outcome)
    assert await marks(ports) == {"person:pat": Mark(outcome="sent")}


async def test_of_several_who_claim_at_once_one_has_it_and_all_know_which(ports: Ports) -> None:
    await ports.effects.record(NUMBER, [told()])
    claims = [claim_of(by) for by in ("a", "b", "c")]
    standing = await asyncio.gather(*(ports.effects.claim(PATS, one, None) for one in claims))
    assert [standing[0]] * 3 == standing
    assert standing[0] in claims
    assert len({one.etag for one in standing}) == 1
    assert await marks(ports) == {"person:pat": standing[0]}


async def test_a_claim_is_replaced_by_what_became_of_it_or_by_the_next_claim_but_not_by_who_read_an_older_one(
    ports: Ports,
) -> None:
    await ports.effects.record(NUMBER, [told()])
    first = await ports.effects.claim(PATS, claim_of("a"), None)
    second = await ports.effects.claim(PATS, claim_of("b"), first)
    assert (second.by, first.is_final, second.is_final) == ("b", False, False)
    assert (await ports.effects.claim(PATS, claim_of("c"), first)).by == "b"
    await ports.effects.mark(PATS, "gone", first)
    assert await marks(ports) == {"person:pat": claim_of("b")}
    await ports.effects.mark(PATS, "sent", second)
    assert await marks(ports) == {"person:pat": Mark(outcome="sent")}
    assert (await ports.effects.claim(PATS, claim_of("d"), None)).outcome == "sent"


async def test_a_claim_that_was_let_go_has_no_time(ports: Ports) -> None:
    await ports.effects.record(NUMBER, [told()])
    mine = await ports.effects.claim(PATS, claim_of("a"), None)
    await ports.effects.claim(PATS, Mark(outcome=SENDING), mine)
    assert await marks(ports) == {"person:pat": Mark(outcome=SENDING)}


async def test_more_effects_than_a_transaction_holds_are_recorded_in_several(ports: Ports) -> None:
    many = [told(Effect(n=n, kind="reply", recipients=(PAT,), entry=n)) for n in range(1, 251)]
    await ports.effects.record(NUMBER, many[:120])
    await ports.effects.record(NUMBER, many)
    rows, _ = await ports.rows.range("tickets", NUMBER, "told:", "told;")
    assert len(rows) == 250


async def test_several_who_record_the_same_at_once_leave_one_of_each(ports: Ports) -> None:
    effects = [told(Effect(n=n, kind="note", recipients=(OLGA,), entry=n)) for n in range(1, 9)]
    await asyncio.gather(*(ports.effects.record(NUMBER, effects[:upto]) for upto in (3, 8, 5, 8)))
    rows, _ = await ports.rows.range("tickets", NUMBER, "told:", "told;")
    assert len(rows) == 8


# Errands.


async def test_routes_and_notices_wait_in_queues_of_their_own(ports: Ports) -> None:
    route, reply = Errand(ticket=NUMBER, n=1, kind="route", trace="t"), Errand(ticket=NUMBER, n=2, kind="reply")
    await ports.errands.send(route)
    await ports.errands.send(reply)
    assert await ports.visible_errands() == {"notices": [reply], "routes": [route]}
    assert await ports.visible_errands() == {"notices": [], "routes": []}


async def test_an_errand_that_waits_is_not_visible_yet(ports: Ports) -> None:
    await ports.errands.send(Errand(ticket=NUMBER, n=1, kind="route"), delay_s=60)
    assert await ports.visible_errands() == {"notices": [], "routes": []}


async def test_an_errand_does_not_expire_after_seven_days(ports: Ports) -> None:
    await ports.errands.send(Errand(ticket=NUMBER, n=1, kind="opened"))
    if isinstance(ports.errands, QueueErrands):
        (message,) = await ports.errands.notices.peek_messages()
        assert message.expires_on is not None
        assert message.expires_on.year > 9000
    ports.clock.turn(days=3650)
    assert len((await ports.visible_errands())["notices"]) == 1


def test_an_errand_is_what_the_design_says() -> None:
    text = encode_errand(Errand(ticket=NUMBER, n=7, kind="reply", trace="00-a-b-01"))
    assert msgspec.json.decode(text) == {
        "v": 1, "ticket": NUMBER, "n": 7, "kind": "reply", "traceparent": "00-a-b-01",
    }  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{}", b"[]", b"\xff", b'{"ticket": "123456", "n": 1}', b'{"ticket": "12", "n": 1, "kind": "reply"}',
        b'{"ticket": "123456", "n": 0, "kind": "reply"}', b'{"ticket": "123456", "n": 1, "kind": "other"}',
        b'{"v": 2, "ticket": "123456", "n": 1, "kind": "reply"}', b'{"ticket": "123456", "n": "1", "kind": "reply"}',
        b'{"ticket": "123456", "n": 100000000, "kind": "reply"}', b'{"x": "' + b"x" * 1024 + b'"}',
    ],
)  # fmt: skip
def test_what_is_no_errand_is_refused(body: bytes) -> None:
    with pytest.raises(UnknownMessage):
        decode_errand(body)


# Draws.


async def test_a_draw_moves_the_pointer_and_is_found_again(ports: Ports) -> None:
    draw = Draw(ticket=NUMBER, agent="ben", at=NOON)
    assert await ports.draws.pointer("team:a") == Pointer()
    assert await ports.draws.drawn("team:a", SEARCH) is None
    await ports.draws.draw("team:a", SEARCH, draw, Pointer())
    pointer = await ports.draws.pointer("team:a")
    assert (pointer.last, pointer.recent) == ("ben", (draw,))
    assert await ports.draws.drawn("team:a", SEARCH) == "ben"
    assert await ports.draws.pointer("team:b") == Pointer()


async def test_nobody_is_drawn_twice_for_one_event(ports: Ports) -> None:
    await ports.draws.draw("team:a", SEARCH, Draw(ticket=NUMBER, agent="ben", at=NOON), Pointer())
    again = Draw(ticket=NUMBER, agent="ana", at=NOON + timedelta(minutes=1))
    with pytest.raises(Conflict):
        await ports.draws.draw("team:a", SEARCH, again, await ports.draws.pointer("team:a"))
    assert await ports.draws.drawn("team:a", SEARCH) == "ben"
    assert (await ports.draws.pointer("team:a")).last == "ben"


async def test_a_search_draws_again_beside_its_first_draw(ports: Ports) -> None:
    await ports.draws.draw("team:a", SEARCH, Draw(ticket=NUMBER, agent="ben", at=NOON), Pointer())
    second, draw = replace(SEARCH, tries=2), Draw(ticket=NUMBER, agent="ana", at=NOON)
    assert await ports.draws.drawn("team:a", second) is None
    await ports.draws.draw("team:a", second, draw, await ports.draws.pointer("team:a"))
    assert [await ports.draws.drawn("team:a", one) for one in (SEARCH, second)] == ["ben", "ana"]


async def test_of_two_who_draw_at_once_one_looks_again(ports: Ports) -> None:
    before = await ports.draws.pointer("team:a")
    draws = [Draw(ticket=f"10000{n}", agent="ben", at=NOON) for n in range(2)]
    results = await asyncio.gather(
        *(ports.draws.draw("team:a", replace(SEARCH, ticket=draw.ticket), draw, before) for draw in draws),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in results) == ["Conflict", "NoneType"]
    assert len((await ports.draws.pointer("team:a")).recent) == 1


# Mail.


async def test_a_mail_that_is_sent_again_lies_there_once(ports: Ports) -> None:
    mail = Mail(
        id="0123456789abcdef0123456789abcdef",
        at=NOON,
        about=f"{NUMBER}-3-reply",
        to="pat@example.com",
        subject="[#123456] Down",
        body="On it",
        headers={"Message-ID": "<1@x>"},
    )
    for _ in range(2):
        await ports.mailer.send(mail)
    assert blob_name(mail) == "2026-03-02/123456-3-reply-0123456789abcdef.json"
    content = await ports.blobs.get("outbox", blob_name(mail))
    assert content is not None
    assert msgspec.json.decode(content, type=Mail) == mail
