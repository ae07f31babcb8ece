"""The desk's canned texts, for admins."""

import azure.functions as func
import msgspec

from functions.canned_shapes import CannedAnswer, CannedBody, canned_answer
from functions.configured import saved, shown
from functions.contract import RouteTable
from functions.edge import Ask, answer, tag_in
from functions.routes import Routes
from shared.app import App
from shared.domain.access import require_admin
from shared.domain.errors import NotFound


class CannedTexts(msgspec.Struct, kw_only=True):
    """The canned texts of the desk."""

    items: list[CannedAnswer]
    next: str | None


def blueprint(app: App, table: RouteTable) -> func.Blueprint:
    """The endpoints of canned texts."""
    bp = func.Blueprint()
    at = Routes(app, table, bp).add
    one = "api/config/canned/{id}"

    @at("GET", "api/config/canned", {200: CannedTexts}, refusals=(403,))
    async def list_canned(ask: Ask) -> func.HttpResponse:
        """All canned texts, in the order in which agents are offered them."""
        desk = await app.desks.current()
        require_admin(desk, ask.by)
        return answer(CannedTexts(items=[canned_answer(id, text) for id, text in desk.canned.items()], next=None))

    @at("GET", one, {200: CannedAnswer, 304: None}, has_tag=True, refusals=(403, 404))
    async def show_canned(ask: Ask) -> func.HttpResponse:
        """One canned text."""
        desk = await app.desks.current()
        require_admin(desk, ask.by)
        id = ask.req.route_params["id"]
        if id not in desk.canned:
            raise NotFound(id)
        return shown(ask, desk.canned[id], canned_answer(id, desk.canned[id]))

    @at("PUT", one, {200: CannedAnswer, 201: CannedAnswer}, body=CannedBody, has_tag=True, refusals=(403, 409, 412))
    async def put_canned(ask: Ask) -> func.HttpResponse:
        """Make or change a canned text; agents are offered it within 15 s."""
        id, if_match = ask.req.route_params["id"], tag_in(ask.req, "if-match")
        done = await app.administration.put_canned(id, ask.body.change(), ask.request(tagged=False), if_match)
        return saved(f"/api/config/canned/{id}", done, canned_answer(id, done.what))

    @at("DELETE", one, {204: None}, has_tag=True, refusals=(403, 404, 412))
    async def delete_canned(ask: Ask) -> func.HttpResponse:
        """Take a canned text away; what was said by it stays said."""
        id, if_match = ask.req.route_params["id"], tag_in(ask.req, "if-match")
        done = await app.administration.remove_canned(id, ask.request(tagged=False), if_match)
        headers = {"Idempotency-Replayed": "true"} if done.replayed else {}
        return func.HttpResponse(b"", status_code=204, headers=headers)

    return bp
