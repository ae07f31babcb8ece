"""Messages that failed five times, for admins to look at and to send again: what `api/ops/poison` does, as a page."""

from typing import Annotated, Literal

import azure.functions as func
import msgspec

from functions.contract import RouteTable
from functions.edge import note
from functions.pages.admins import desk_for_admin
from functions.pages.asks import Elsewhere, PageAnswer, PageAsk, Shown
from functions.pages.checks import Checks, fresh
from functions.pages.routes import PageRoutes
from shared.app import App
from shared.domain.errors import NotFound
from shared.services.poison_ports import Poisoned
from shared.services.requests import KeyReused
from shared.web.manage_views import PoisonLine, PoisonPage, PoisonQueue, PoisonSaid

MOST_SHOWN = 20  # of a queue
PAGE = "/manage/poison"


class PoisonQuery(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What has just been done."""

    said: Literal["sent", "gone"] | None = None
    sent: Annotated[int, msgspec.Meta(ge=0, le=1000)] = 0


def blueprint(app: App, table: RouteTable) -> func.Blueprint:
    """The pages of poison."""
    bp = func.Blueprint()
    at = PageRoutes(app, table, bp).add

    @at("GET", "manage/poison", access="caller", query=PoisonQuery)
    async def show_poison(ask: PageAsk) -> PageAnswer:
        """What lies in the poison queues; looking hides nothing."""
        await desk_for_admin(app, ask)
        wanted: PoisonQuery = ask.query
        return Shown(view=await _page(app, ask, wanted.said or "", wanted.sent))

    @at("POST", "manage/poison/{queue}", access="caller")
    async def send_poison_again(ask: PageAsk) -> PageAnswer:
        """Send one message of a queue again, or all that one look finds."""
        await desk_for_admin(app, ask)
        queue, checks = ask.req.route_params.get("queue", ""), Checks(ask.form)
        nonce, id = checks.nonce(), ask.form.value("id") or None
        if queue not in app.poison.poison.queues:
            raise NotFound(queue)
        if checks.problems:
            return Shown(view=await _page(app, ask, "stale"), status=422)
        try:
            done = await app.poison.replay(queue, id, ask.once(f"manage/poison/{queue}", nonce))
        except KeyReused:
            return Shown(view=await _page(app, ask, "stale"), status=422)
        except NotFound:
            return Elsewhere(path=f"{PAGE}?said=gone")
        if not done.is_repeat:
            note("poison", queue=queue, sent=done.sent)
        return Elsewhere(path=f"{PAGE}?said=sent&sent={done.sent}")

    return bp


async def _page(app: App, ask: PageAsk, said: PoisonSaid, sent: int = 0) -> PoisonPage:
    listed = await app.poison.listed(ask.by)
    queues = [_queue(name, [one for one in listed if one.queue == name]) for name in app.poison.poison.queues]
    return PoisonPage(queues=queues, said=said, sent=sent, has_outbox=app.is_local)


def _queue(name: str, found: list[Poisoned]) -> PoisonQueue:
    lines = [
        PoisonLine(id=one.id, ticket=one.ticket, again=one.again or 0, at=one.inserted_at) for one in found[:MOST_SHOWN]
    ]
    return PoisonQueue(name=name, form=fresh(), items=lines, left_out=len(found) - len(lines))
