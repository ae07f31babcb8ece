"""Administration: where it begins, the agents, and the desk as text. Its writes have files of their own."""

from typing import Annotated

import azure.functions as func
import msgspec

from functions.contract import RouteTable
from functions.pages.admins import desk_for_admin
from functions.pages.asks import Elsewhere, PageAnswer, PageAsk, Shown
from functions.pages.routes import PageRoutes
from shared.app import App
from shared.web.desk_text import text_of
from shared.web.manage_pages import agents_page, desk_page


class PlaceQuery(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """How many of what is shown come before this page."""

    after: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] = 0


def blueprint(app: App, table: RouteTable) -> func.Blueprint:
    """The pages of administration that only show."""
    bp = func.Blueprint()
    at = PageRoutes(app, table, bp).add

    @at("GET", "manage", access="caller")
    async def show_management(ask: PageAsk) -> PageAnswer:
        """Administration begins with the agents."""
        await desk_for_admin(app, ask)
        return Elsewhere(path="/manage/agents")

    @at("GET", "manage/agents", access="caller", query=PlaceQuery)
    async def show_agents(ask: PageAsk) -> PageAnswer:
        """The agents with their roles."""
        desk = await desk_for_admin(app, ask)
        return Shown(view=agents_page(desk, ask.query.after, has_outbox=app.is_local))

    @at("GET", "manage/desk", access="caller", query=PlaceQuery)
    async def show_desk(ask: PageAsk) -> PageAnswer:
        """The desk document as text, and its version."""
        desk = await desk_for_admin(app, ask)
        return Shown(view=desk_page(desk.version, text_of(desk), ask.query.after, has_outbox=app.is_local))

    return bp
