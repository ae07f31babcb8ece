"""What is swept: every write of the route table and every form of the pages, found by themselves, and all that runs
without anybody asking."""

from collections.abc import Mapping
from typing import Any

from functions.contract import Contract
from shared.app import App
from tests.app.contracts import writes
from tests.app.samples import FILE, ready_ticket, sample_of, send
from tests.sweep import preparing
from tests.sweep.action import Action, Unexpected
from tests.sweep.pages import page_actions
from tests.sweep.scene import Scene

KEY: Mapping[str, str] = {"Idempotency-Key": "swept"}
FILES: Mapping[str, Any] = {"message": "x" * 40_000, "attachments": [dict(FILE)]}


def actions() -> list[Action]:
    """All of them; a new verb joins by itself."""
    return [
        *(_write(contract) for contract in writes()),
        *(
            _write(contract, with_files=True)
            for contract in writes()
            if contract.name in ("create_ticket", "post_reply")
        ),
        *page_actions(),
        Action("follow", preparing.rung, _answer_one),
        Action("follow a ticket that fell due", preparing.fallen_due, _answer_one),
        Action("notice", preparing.noticed, _answer_one, mails=True),
        Action("notice with a link", preparing.asked_for_a_link, _answer_one, mails=True),
        Action("route", preparing.routed, _answer_one),
        Action("route by turns", preparing.routed_by_turns, _answer_one),
        Action("due", preparing.looked_for, _ring_due),
        Action("tidy", preparing.strayed, _tidy, nights=True),
        Action("empty poison", preparing.parked, _empty),
    ]


def _write(contract: Contract, *, with_files: bool = False) -> Action:
    """What is uploaded before the commit that names it must not be lost, nor stay where nobody names it."""
    sample = sample_of(contract)
    body = {**sample.body, **FILES} if with_files else sample.body

    async def prepare(scene: Scene) -> None:
        scene.number = await ready_ticket(scene, contract)
        if "poison" in contract.path:
            await preparing.park(scene)
        else:
            await scene.drain()

    async def act(scene: Scene, app: App) -> bool:
        answer = await send(scene.client(sample.key, app), contract, scene.number, body=body, headers=KEY)
        if not answer.is_success and answer.status_code != 503:
            raise Unexpected(f"{answer.status_code} {answer.text}")
        return answer.is_success

    name = f"{contract.name} with files" if with_files else contract.name
    return Action(name, prepare, act, repeated=True, nights=with_files)


async def _answer_one(scene: Scene, app: App) -> bool:
    (message,) = scene.take()
    await scene.answer(message, app)
    return True


async def _ring_due(scene: Scene, app: App) -> bool:
    await app.watch.ring_due("")
    return True


async def _tidy(scene: Scene, app: App) -> bool:
    await app.tidier.tidy()
    return True


async def _empty(scene: Scene, app: App) -> bool:
    await app.poison.empty()
    return True
