"""The sweep: an action is broken at each of its storage calls in each way, and the desk left to recover."""

import contextlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field

from shared.app import wire
from shared.services.ports import Conflict, StorageDown
from shared.storage.rows import RowMissing
from tests.sweep.action import Action, Unexpected
from tests.sweep.border import Border, Crash, Killed, crashes
from tests.sweep.ending import Ending, ending_of
from tests.sweep.scene import Build, Scene

ROUNDS = 6  # of three minutes: the time that a bell is hidden, and that poison waits


@dataclass(slots=True)
class Swept:
    """How an action stood the sweep."""

    action: str
    calls: list[str]
    points: int = 0
    findings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """How it ends if it is done, and if it is not."""

    done: Ending
    not_done: Ending

    @property
    def certain(self) -> tuple[Ending, ...]:
        """Where it has to be done."""
        return (self.done,)

    @property
    def possible(self) -> tuple[Ending, ...]:
        """Where nobody knows."""
        return (self.done, self.not_done)


async def sweep(action: Action, build: Build = wire) -> Swept:
    """Break the action everywhere; what does not end as it should is a finding."""
    before = await Scene(build).setup()
    await action.prepare(before)
    whole, border = before.copied(), Border()
    assert await action.act(whole, whole.instance(border))
    known = Known(done=await _ending(whole, action), not_done=await _ending(before.copied(), action))
    swept = Swept(action.name, list(border.made))
    swept.findings += [f"{action.name}, unbroken: {problem}" for problem in _problems(known.done, (known.done,), 1)]
    for crash in crashes(border.made):
        swept.points += 1
        what = f"{action.name}, {crash.fault} {crash.side} call {crash.place} ({border.made[crash.place - 1]})"
        async for problem in _broken(action, before.copied(), crash, known):
            swept.findings.append(f"{what}, {problem}")
    return swept


async def _broken(action: Action, scene: Scene, crash: Crash, known: Known) -> AsyncIterator[str]:
    """What is wrong after one crash: with the caller who was told, asks again, or never asks again."""
    most = 2 if action.mails else 1
    border = Border(crash)
    try:
        acknowledged = await action.act(scene, scene.instance(border))
    except Unexpected as error:
        yield f"answered: {error}"
        return
    except (Killed, StorageDown, Conflict):
        acknowledged = False
    if action.repeated and not acknowledged:
        again = scene.copied()
        if problem := await _repeated(action, again):
            yield f"repeated: {problem}"
        await _land(border, again)
        for problem in _problems(await _ending(again, action), (known.done,), most):
            yield f"repeated: {problem}"
    await _land(border, scene)
    is_certain = acknowledged or not action.repeated
    for problem in _problems(await _ending(scene, action), known.certain if is_certain else known.possible, most):
        yield f"{'acknowledged' if acknowledged else 'left alone'}: {problem}"


async def _land(border: Border, scene: Scene) -> None:
    """What was late arrives; nobody hears what came of it."""
    for place in border.late:
        with contextlib.suppress(Conflict, RowMissing):
            await scene.rows.transact(*place)


async def _repeated(action: Action, scene: Scene) -> str | None:
    """Another instance is asked the same; what is wrong with its answer."""
    try:
        return None if await action.act(scene, scene.instance()) else "nothing is wrong any more, and still it is 503"
    except Unexpected as error:
        return str(error)


async def _ending(scene: Scene, action: Action) -> Ending:
    """Time passes, hidden bells ring, the timers run, and whatever waits is answered by another instance."""
    for _ in range(ROUNDS):
        await scene.drain()
        scene.clock.turn(minutes=3)
        await scene.app.watch.ring_due("")
        await scene.app.poison.empty()
    if action.nights:
        scene.clock.turn(days=3)
        await scene.app.tidier.tidy()
        await scene.app.watch.ring_due("")
    await scene.drain()
    return await ending_of(scene)


def _problems(ended: Ending, allowed: tuple[Ending, ...], most: int) -> Iterator[str]:
    yield from ended.differences
    if ended.waiting:
        yield f"{ended.waiting} messages that nobody answers"
    if ended not in allowed:
        yield f"it ended otherwise: {', '.join(ended.besides(allowed[0]))}"
    if ended.doubled and most == 1:
        yield f"sent twice: {ended.doubled}"
