"""Poison: messages that failed five times, for admins to see and to send again."""

from typing import Annotated

import azure.functions as func
import msgspec

from functions.contract import RouteTable
from functions.edge import Ask, answer, note
from functions.moments import time_of
from functions.routes import Routes
from shared.app import App
from shared.services.poison_ports import Poisoned


class PoisonItem(msgspec.Struct, kw_only=True):
    """A message that failed five times; without its text where it is none of ours, or of another version."""

    queue: str
    id: str
    ticket: str | None
    again: int | None
    inserted_at: str
    text: str | None


class PoisonList(msgspec.Struct, kw_only=True):
    """What lies in the poison queues."""

    items: list[PoisonItem]
    next: str | None


class ReplayBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Which message; all where it is not said."""

    id: Annotated[str, msgspec.Meta(min_length=1, max_length=100)] | None = None


class Sent(msgspec.Struct, kw_only=True):
    """How many messages were sent again."""

    sent: int


def blueprint(app: App, table: RouteTable) -> func.Blueprint:
    """The endpoints of poison."""
    bp = func.Blueprint()
    at = Routes(app, table, bp).add

    @at("GET", "api/ops/poison", {200: PoisonList}, refusals=(403,))
    async def list_poison(ask: Ask) -> func.HttpResponse:
        """The first messages in the poison queues, for admins; looking hides nothing."""
        return answer(PoisonList(items=[_item(one) for one in await app.poison.listed(ask.by)], next=None))

    replay = "api/ops/poison/{queue}/replay"

    @at("POST", replay, {200: Sent}, body=ReplayBody, may_lack_body=True, refusals=(403, 404))
    async def replay_poison(ask: Ask) -> func.HttpResponse:
        """Send messages of a queue again, now: one, or up to 32 of each kind; for admins."""
        queue, id = ask.req.route_params["queue"], ask.body.id if ask.body else None
        done = await app.poison.replay(queue, id, ask.request(tagged=False))
        if not done.is_repeat:
            note("poison", queue=queue, sent=done.sent)
        return answer(Sent(sent=done.sent), headers={"Idempotency-Replayed": "true"} if done.is_repeat else {})

    return bp


def _item(one: Poisoned) -> PoisonItem:
    return PoisonItem(
        queue=one.queue,
        id=one.id,
        ticket=one.ticket,
        again=one.again,
        inserted_at=time_of(one.inserted_at),
        text=one.text,
    )
