"""Tickets: a commit is all or nothing, one of two writers wins, and what was done can be found again."""

import asyncio
from dataclasses import replace

import pytest

from shared.domain import events as e
from shared.domain.ticket import TicketWords, fold
from shared.domain.values import Message, Words
from shared.services.contents import Load
from shared.services.ports import Commit, Conflict, Head
from shared.storage.rows import Delete, Replace
from tests.contract.conftest import Ports
from tests.factories import NOON, VERSIONS, opened, resolved, stamp

NUMBER = "123456"


def commit(*events: e.Event, base: Head | None = None, command: str = "c1", request: bytes = b"") -> Commit:
    return Commit(
        number=NUMBER,
        base=base,
        events=events,
        stamp=stamp(command=command),
        desks=VERSIONS,
        status=200,
        request=request,
        nonce=f"nonce of {command}",
    )


async def open_one(ports: Ports) -> Head:
    await ports.tickets.commit(commit(opened(), request=b"open"))
    head = await ports.tickets.head(NUMBER)
    assert head is not None
    return head


def said(text: str) -> e.ReplyPosted:
    return e.ReplyPosted(words=Words(message=Message(source=text)))


async def test_a_ticket_that_is_not_there_has_no_head(ports: Ports) -> None:
    assert await ports.tickets.head(NUMBER) is None


async def test_a_commit_moves_log_head_and_words_together(ports: Ports) -> None:
    head = await open_one(ports)
    after, done = await ports.tickets.commit(commit(said("a"), resolved(), base=head, command="c2"))
    read = await ports.tickets.head(NUMBER)
    history = await ports.tickets.history(NUMBER)
    assert read is not None
    assert replace(read, etag="") == after
    assert read.ticket == fold(history, NUMBER, VERSIONS)
    assert read.words == TicketWords(subject="Down", name="Pat", email="pat@example.com")
    assert [one.n for one in history] == [1, 2, 3]
    assert (done.first, done.last) == (2, 3)


async def test_the_slower_of_two_writers_gets_a_conflict(ports: Ports) -> None:
    head = await open_one(ports)
    await ports.tickets.commit(commit(said("mine"), base=head, command="c2"))
    with pytest.raises(Conflict):
        await ports.tickets.commit(commit(said("yours"), base=head, command="c3"))
    thread = await ports.tickets.thread(NUMBER, after=1, upto=9)
    assert [one.event for one in thread] == [said("mine")]


async def test_of_two_who_open_one_number_the_second_gets_a_conflict(ports: Ports) -> None:
    await open_one(ports)
    with pytest.raises(Conflict):
        await ports.tickets.commit(commit(opened(), command="c2"))


async def test_a_command_is_done_once(ports: Ports) -> None:
    head = await open_one(ports)
    await ports.tickets.commit(commit(said("once"), base=head, command="c2"))
    later = await ports.tickets.head(NUMBER)
    with pytest.raises(Conflict):
        await ports.tickets.commit(commit(said("twice"), base=later, command="c2"))


async def test_what_a_command_did_is_found_again(ports: Ports) -> None:
    head = await open_one(ports)
    _, done = await ports.tickets.commit(commit(said("a"), base=head, command="c2", request=b"body"))
    found = await ports.tickets.outcome(NUMBER, "c2")
    assert found == done
    assert await ports.tickets.is_request_of(done, b"body")
    assert not await ports.tickets.is_request_of(done, b"other")
    assert await ports.tickets.outcome(NUMBER, "c3") is None


async def test_the_command_row_holds_no_words_and_no_bare_hash_of_them(ports: Ports) -> None:
    import hashlib

    head = await open_one(ports)
    await ports.tickets.commit(commit(said("secret"), base=head, command="c2", request=b"secret"))
    row = await ports.rows.get("tickets", NUMBER, "command:c2")
    assert row is not None
    assert "secret" not in str(row.values)
    assert hashlib.sha256(b"secret").hexdigest() not in str(row.values)


async def test_where_the_words_are_forgotten_a_repeat_is_believed(ports: Ports) -> None:
    head = await open_one(ports)
    _, done = await ports.tickets.commit(commit(said("a"), base=head, command="c2", request=b"body"))
    row = await ports.rows.get("tickets", NUMBER, "log:00000002!words")
    assert row is not None
    await ports.rows.transact("tickets", NUMBER, [Replace(row.key, {}, row.etag)])
    assert await ports.tickets.is_request_of(done, b"whatever")


async def test_history_comes_without_words_and_in_stretches(ports: Ports) -> None:
    head = await open_one(ports)
    await ports.tickets.commit(commit(said("a"), said("b"), said("c"), base=head, command="c2"))
    history = await ports.tickets.history(NUMBER, after=1, upto=3)
    assert [(one.n, one.event.words) for one in history] == [(2, None), (3, None)]


@pytest.mark.parametrize("text", ["x" * 30_001, "𝄞" * 15_001, "\n" * 10 + "ü" * 200_000])
async def test_a_body_too_long_for_a_row_comes_back_whole(ports: Ports, text: str) -> None:
    head = await open_one(ports)
    (event,) = await ports.contents.lay_apart([said(text)], Load(NUMBER, {}), NOON)
    await ports.tickets.commit(commit(event, base=head, command="c2"))
    (one,) = await ports.tickets.thread(NUMBER, after=1, upto=2)
    assert one.event.words is not None
    assert one.event.words.message is not None
    assert one.event.words.message.source == text
    assert one.event.words.message.blob is not None


@pytest.mark.parametrize("text", ["x" * 30_000, "𝄞" * 15_000, '"\\\n' * 10_000])
async def test_the_longest_body_of_a_row_fits(ports: Ports, text: str) -> None:
    head = await open_one(ports)
    await ports.tickets.commit(commit(said(text), base=head, command="c2"))
    (one,) = await ports.tickets.thread(NUMBER, after=1, upto=2)
    assert one.event.words == Words(message=Message(source=text))


async def test_of_many_writers_each_success_is_in_the_log_once(ports: Ports) -> None:
    await open_one(ports)

    async def write(writer: int) -> list[str]:
        won = []
        for turn in range(5):
            command = f"w{writer}-{turn}"
            head = await ports.tickets.head(NUMBER)
            try:
                await ports.tickets.commit(commit(said(command), base=head, command=command))
                won.append(command)
            except Conflict:
                continue
        return won

    won = [command for wins in await asyncio.gather(*(write(n) for n in range(8))) for command in wins]
    history = await ports.tickets.history(NUMBER)
    assert sorted(one.stamp.command_id for one in history[1:]) == sorted(won)
    assert [one.n for one in history] == list(range(1, len(won) + 2))


async def test_a_cursor_is_saved_only_over_the_one_that_was_read(ports: Ports) -> None:
    await open_one(ports)
    cursor, head = await ports.cursors.read(NUMBER)
    assert head is not None
    assert cursor.n == 0
    await ports.cursors.save(NUMBER, cursor, head.ticket, 1)
    with pytest.raises(Conflict):
        await ports.cursors.save(NUMBER, cursor, head.ticket, 1)
    again, _ = await ports.cursors.read(NUMBER)
    assert again.ticket == head.ticket
    assert (again.told, again.since) == (1, 0)
    assert (await ports.cursors.glance(NUMBER)).followed == 1


async def test_what_was_told_is_a_cursor_of_its_own_and_both_move_together(ports: Ports) -> None:
    await open_one(ports)
    cursor, head = await ports.cursors.read(NUMBER)
    assert head is not None
    await ports.cursors.save(NUMBER, cursor, head.ticket, 0)
    behind, _ = await ports.cursors.read(NUMBER)
    assert (behind.n, behind.told, behind.since) == (1, 0, 0), "the views alone were made"
    assert (await ports.cursors.glance(NUMBER)).followed == 0
    await ports.cursors.save(NUMBER, behind, head.ticket, 1)
    with pytest.raises(Conflict):
        await ports.cursors.save(NUMBER, behind, head.ticket, 1)
    assert (await ports.cursors.glance(NUMBER)).followed == 1


async def test_what_was_followed_before_there_was_telling_is_not_told_in_hindsight(ports: Ports) -> None:
    await open_one(ports)
    cursor, head = await ports.cursors.read(NUMBER)
    assert head is not None
    await ports.cursors.save(NUMBER, cursor, head.ticket, 0)
    await ports.rows.transact("tickets", NUMBER, [Delete("follow!told")])
    old, _ = await ports.cursors.read(NUMBER)
    assert (old.told, old.since) == (1, 1)
