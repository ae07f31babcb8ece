"""Anyone, anything, in any order: commands, bells and errands doubled and reordered, clocks, crashes at any call."""

import asyncio
import contextlib
from collections.abc import Coroutine
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
)

from shared.app import wire
from shared.domain.commands import (
    Command,
)
from shared.domain.errors import Refused
from shared.domain.values import Actor
from shared.services.ports import Conflict, StorageDown
from shared.services.requests import Answer, Request
from shared.storage.rows import RowMissing
from shared.storage.ticket_table import command_key
from tests.domain.strategies import commands
from tests.factories import INTAKE, OLGA
from tests.memory_world import opening
from tests.stateful.wishes import AT_THE_COMMIT, REQUESTER, WANTED, WHO, Wish, crashes
from tests.sweep.border import Border, Crash, Killed
from tests.sweep.scene import Build, Scene
from tests.sweep.sweeping import ROUNDS


class AnyOrder(RuleBasedStateMachine):
    """Three tickets at most, and whatever may happen to them."""

    builds: ClassVar[list[Build]] = [wire]
    wishes = Bundle("wishes")

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.scene = self.run(Scene(self.builds[0]).setup())
        self.numbers: list[str] = []
        self.asked: list[Wish] = []
        self.late: list[tuple[Any, ...]] = []
        self.sure = True  # no notice was broken off: then no mail may go out twice

    def run[T](self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)

    @initialize()
    def a_ticket_is_there(self) -> None:
        self._open()

    @rule()
    def another_is_opened(self) -> None:
        if len(self.numbers) < 3:
            self._open()

    @rule(target=wishes, command=commands, by=WHO, place=st.integers(0, 2), crash=crashes(2, 6))
    def somebody_wants_anything(self, command: Command, by: Actor, place: int, crash: Crash | None) -> Any:
        return self._act(command, by, place, crash)

    @rule(target=wishes, command=WANTED, place=st.integers(0, 2), crash=crashes(3, 5))
    def somebody_works(self, command: Command, place: int, crash: Crash | None) -> Any:
        return self._act(command, OLGA, place, crash)

    @rule(target=wishes, command=WANTED, place=st.integers(0, 2), crash=AT_THE_COMMIT)
    def somebody_works_and_it_breaks_at_the_commit(self, command: Command, place: int, crash: Crash) -> Any:
        return self._act(command, OLGA, place, crash)

    def _act(self, command: Command, by: Actor, place: int, crash: Crash | None) -> Any:
        wish = Wish(f"key{len(self.asked)}", self.numbers[place % len(self.numbers)], command, by)
        before = self._truth(wish.number)
        self.asked.append(wish)
        self._ask(wish, crash)
        if wish.outcome in ("refused", "nothing"):
            assert self._truth(wish.number) == before, "a refusal has changed something"
        return multiple() if wish.outcome == "refused" else wish

    @rule(wish=wishes, crash=crashes(2, 6))
    def somebody_asks_again(self, wish: Wish, crash: Crash | None) -> None:
        known, status, before = wish.outcome, wish.status, self._truth(wish.number)
        self._ask(wish, crash)
        if known == "done":
            assert wish.outcome in ("done", "unknown"), "what was done is refused"
            assert wish.outcome == "unknown" or wish.status == status
            assert self._truth(wish.number) == before, "what was done is done again"
            wish.outcome, wish.status = "done", status

    @rule(place=st.integers(0, 20), crash=crashes(1, 24), twice=st.booleans())
    def a_message_is_answered(self, place: int, crash: Crash | None, twice: bool) -> None:
        messages = self.scene.take()
        for other, message in enumerate(messages):
            if messages and other == place % len(messages):
                self._answer(message, crash)
            if twice or other != place % len(messages):
                self.run(self._put_back(message))

    @rule(minutes=st.sampled_from([0.2, 2, 8, 25]))
    def time_passes(self, minutes: float) -> None:
        self.scene.clock.turn(minutes=minutes)

    @rule(crash=crashes(1, 5))
    def the_timer_runs(self, crash: Crash | None) -> None:
        with contextlib.suppress(Killed, StorageDown):
            self.run(self.scene.instance(self._border(crash)).watch.ring_due(""))

    @rule()
    def what_is_late_arrives(self) -> None:
        self.run(self._land())

    @rule()
    def it_comes_to_rest(self) -> None:
        self.run(self._heal())

    @invariant()
    def each_command_is_in_the_log_as_often_as_its_caller_was_told(self) -> None:
        stored = self.scene.rows._tables.get("tickets", {})
        for wish in self.asked:
            times = sum(command_key(wish.key) in rows for rows in stored.values())
            allowed = {"done": {1}, "nothing": {0}, "refused": {0}, "unknown": {0, 1}}[wish.outcome]
            assert times in allowed, wish

    def teardown(self) -> None:
        try:
            self.run(self._heal())
        finally:
            self.loop.close()

    async def _heal(self) -> None:
        await self._land()
        for _ in range(ROUNDS):
            await self.scene.drain()
            self.scene.clock.turn(minutes=3)
            await self.scene.app.watch.ring_due("")
        await self.scene.drain()
        assert await self.scene.differences() == []
        assert self.scene.waiting == 0
        self.each_command_is_in_the_log_as_often_as_its_caller_was_told()
        marks = [row for _, row in await self.scene.rows.scan("tickets") if "!" in row.key and row.key[:5] == "told:"]
        sent = self.scene.blobs.sent
        assert len(sent) == sum(row.values["outcome"] == "sent" for row in marks)
        assert not self.sure or sent.total() == len(sent), "somebody was told twice"

    def _open(self) -> None:
        request = Request(by=INTAKE, command_id=f"open{len(self.numbers)}", nonce="open", trace="", status=201)
        self.numbers.append(self.run(self.scene.app.intake.open(opening(), request)).number)

    def _ask(self, wish: Wish, crash: Crash | None) -> None:
        try:
            answer = self.run(self._handled(wish, crash))
        except Refused:
            wish.outcome = "refused"
        except (Killed, StorageDown, Conflict):
            wish.outcome = "unknown"
        else:
            wish.outcome, wish.status = "nothing" if answer.done is None else "done", answer.status

    async def _handled(self, wish: Wish, crash: Crash | None) -> Answer:
        by, head = wish.by, await self.scene.app.tickets.head(wish.number)
        assert head is not None
        if by is REQUESTER:
            by = Actor(kind="person", id=head.ticket.requester)
        request = Request(by=by, command_id=wish.key, nonce=f"{object()}", trace="", is_keyed=True)
        return await self.scene.instance(self._border(crash)).desk.handle(wish.number, wish.command, request)

    def _answer(self, message: Any, crash: Crash | None) -> None:
        border = self._border(crash)
        with contextlib.suppress(Killed, StorageDown, Conflict):
            self.run(self.scene.answer(message, self.scene.instance(border)))
        if crash is not None and len(border.made) >= crash.place and getattr(message, "kind", None) is not None:
            self.sure = False

    async def _put_back(self, message: Any) -> None:
        if hasattr(message, "kind"):
            await self.scene.errands.send(message)
        else:
            await self.scene.bells.ring(message.ticket, "")

    def _border(self, crash: Crash | None) -> Border:
        return Border(crash, late=self.late)

    async def _land(self) -> None:
        while self.late:
            with contextlib.suppress(Conflict, RowMissing):
                await self.scene.rows.transact(*self.late.pop(0))

    def _truth(self, number: str) -> dict[str, Any]:
        """What the log says: cursors and effects move by themselves."""
        rows = self.scene.rows._tables["tickets"][number]
        return {key: row for key, row in rows.items() if key.startswith(("log:", "command:", "head"))}
