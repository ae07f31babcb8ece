"""Forms of pages that are swept: each of the table of pages, found by itself, and some that go another way."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

import httpx

from shared.app import App
from shared.storage.names import TABLES
from tests.app.contracts import page_writes
from tests.app.page_samples import ANA, DESK, GUEST, OPENING, PAGE_SAMPLES, PageSample, page_sample_of
from tests.app.samples import FILE
from tests.sweep import preparing
from tests.sweep.action import Action, Unexpected
from tests.sweep.browsing import Sending, asked, drawn, filled_in, given, shows_only_a_problem
from tests.sweep.scene import Scene

LONG = "x" * 40_000
FILES: Mapping[str, Any] = {"file": FILE["data"].encode()}
KIM = {"name": "Kim", "email": "kim@example.com"}  # whose address is not proved
MORE: Mapping[str, PageSample] = {
    "open_ticket with files": PageSample(
        who=None, page="/open", values={**OPENING, "message": LONG}, to="/open/…", **FILES
    ),
    "send_reply with files": replace(
        ANA, path=f"{DESK}/reply", values={"reply": LONG}, to=f"{DESK}?done=replied#e2", **FILES
    ),
    "answer_own_ticket by a guest": replace(PAGE_SAMPLES["answer_own_ticket"], who=GUEST),
    "change_on_desk of a ticket that moved on": replace(
        ANA, path=f"{DESK}/change/status", values={"status": "hold"}, to=f"{DESK}?done=changed",
        meanwhile=("POST", "notes", {"message": "Meanwhile"}),
    ),
}  # fmt: skip

type Kept = Callable[[Scene, httpx.Response], Awaitable[str | None]]


def page_actions() -> list[Action]:
    """All of them; a new form joins by itself."""
    samples = {**{contract.name: page_sample_of(contract) for contract in page_writes()}, **MORE}
    return [*(_form(name, sample) for name, sample in samples.items()), _link()]


async def ready(scene: Scene, sample: PageSample) -> None:
    """A ticket, and somebody before its page who has filled in the form."""
    await preparing.opened(scene, **({"requester": KIM} if sample.who == GUEST else {}))
    await _by_ana(scene, sample.before)
    if "poison" in sample.page:
        await preparing.park(scene)
    else:
        await scene.drain()
    scene.sending = await filled_in(scene, sample)
    await _by_ana(scene, sample.meanwhile)
    if sample.meanwhile:
        await scene.drain()


def place_of(answer: httpx.Response) -> str:
    """Where an answer leads; nothing for a page."""
    return answer.headers["location"] if answer.status_code == 303 else "" if answer.status_code == 200 else "?"


def leads(answer: httpx.Response, scene: Scene, sample: PageSample) -> bool:
    """Whether it is done: it leads where it should."""
    place, to = place_of(answer), sample.to.format(number=scene.number)
    return place.startswith(to[:-1]) if to.endswith("…") else place == to


def _form(name: str, sample: PageSample) -> Action:
    async def prepare(scene: Scene) -> None:
        await ready(scene, sample)

    async def act(scene: Scene, app: App) -> bool:
        sending: Sending = scene.sending
        answer = await sending.to(app)
        if answer.status_code == 503 and shows_only_a_problem(answer, sending):
            return False
        if not leads(answer, scene, sample):
            raise Unexpected(f"{answer.status_code} {place_of(answer)} {answer.text}")
        if problem := await _KEPT.get(name, _nothing)(scene, answer):
            raise Unexpected(problem)
        return True

    return Action(name, prepare, act, repeated=True, nights=sample.file is not None)


def _link() -> Action:
    """A GET that writes: a session for whoever has the link."""

    async def prepare(scene: Scene) -> None:
        await preparing.opened(scene)
        await scene.drain()
        head = await scene.app.tickets.head(scene.number)
        assert head is not None
        scene.sending = await drawn(scene, head.ticket.requester)

    async def act(scene: Scene, app: App) -> bool:
        answer = await asked(app, "GET", scene.sending, {})
        if answer.status_code == 503 and shows_only_a_problem(answer, Sending(path=scene.sending)):
            return False
        if place_of(answer) != f"/t/{scene.number}" or await _opens(scene, answer, f"/t/{scene.number}"):
            raise Unexpected(f"{answer.status_code} {place_of(answer)} {answer.text}")
        return True

    return Action("open_link", prepare, act, repeated=True)


async def _by_ana(scene: Scene, request: tuple[str, str, Any] | None) -> None:
    if request is not None:
        method, path, body = request
        content = {} if body is None else {"json": body}
        done = await scene.client().request(method, f"tickets/{scene.number}/{path}", **content)
        assert done.is_success, done.text


async def _nothing(_scene: Scene, _answer: httpx.Response) -> str | None:
    return None


async def _opens(scene: Scene, answer: httpx.Response, page: str) -> str | None:
    """The session that was given holds on every instance."""
    shown = await asked(scene.instance(), "GET", page, {"session": given(answer)})
    return None if shown.status_code == 200 else f"the session is not known: {shown.status_code}"


async def _opens_the_desk(scene: Scene, answer: httpx.Response) -> str | None:
    return await _opens(scene, answer, "/desk")


async def _is_proved(scene: Scene, _answer: httpx.Response) -> str | None:
    head = await scene.app.tickets.head(scene.number)
    assert head is not None
    contact = await scene.instance().names.person(head.ticket.requester)
    return None if contact is not None and contact.proved else "the address is not proved"


async def _is_over(scene: Scene, _answer: httpx.Response) -> str | None:
    """Nothing opens the ticket any more: no session of the guest's, here or elsewhere, and no link."""
    rows = await scene.rows.scan(TABLES["web"])
    left = [row.key.partition(":")[0] for _, row in rows if row.key.startswith(("session:", "link:"))]
    return f"still there: {left}" if left else None


_KEPT: Mapping[str, Kept] = {
    "sign_in_as": _opens_the_desk,
    "prove_address": _is_proved,
    "answer_own_ticket by a guest": _is_proved,
    "sign_out": _is_over,
}
