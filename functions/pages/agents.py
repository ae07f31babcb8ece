"""One agent, to look at and to change: the same change as `PUT /api/config/agents/{id}`, on what was looked at."""

from copy import replace
from typing import Literal

import azure.functions as func
import msgspec

from functions.contract import RouteTable
from functions.pages.admins import desk_for_admin
from functions.pages.agent_fields import agent_of, availability_of
from functions.pages.asks import Elsewhere, PageAnswer, PageAsk, Shown
from functions.pages.checks import Checks, fresh
from functions.pages.routes import PageRoutes
from shared.app import App
from shared.domain.desk import Agent
from shared.domain.errors import Invalid, NotFound, Stale, WrongState
from shared.services.configuring import AgentChange, Changed
from shared.services.requests import KeyReused
from shared.web.agent_form import agent_page, fields_of


class AgentQuery(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What has just been done."""

    said: Literal["saved", "added"] | None = None


def blueprint(app: App, table: RouteTable) -> func.Blueprint:
    """The page of an agent."""
    bp = func.Blueprint()
    at = PageRoutes(app, table, bp).add

    @at("GET", "manage/agents/{id}", access="caller", query=AgentQuery)
    async def show_agent_form(ask: PageAsk) -> PageAnswer:
        """The agent as it is."""
        desk, id = await desk_for_admin(app, ask), _id(ask)
        if ask.query.said:
            desk = await app.desks.fresh()  # what was just saved may be news to this instance
        if id not in desk.agents:
            raise NotFound(id)
        typed = fresh(**fields_of(desk.agents[id]))
        return Shown(view=agent_page(desk, id, typed, said=ask.query.said, has_outbox=app.is_local))

    @at("POST", "manage/agents/{id}", access="caller")
    async def change_agent(ask: PageAsk) -> PageAnswer:
        """Save what was typed; the form again where something is wrong, or somebody else was faster."""
        desk, id, checks = await desk_for_admin(app, ask), _id(ask), Checks(ask.form)
        if id not in desk.agents:
            raise NotFound(id)
        change, nonce = replace(agent_of(checks, desk), **availability_of(checks)), checks.nonce()
        status = 422
        if not checks.problems:
            try:
                return _saved(ask, id, await _put(app, ask, id, change, nonce))
            except Stale:
                checks.problems["form"], status = "changed", 412
            except WrongState:
                checks.problems["admin"], status = "last", 409
            except KeyReused:
                checks.problems["form"] = "stale"
            except Invalid as error:
                checks.refused(error)
        now = await app.desks.fresh() if status == 412 else desk
        return Shown(view=agent_page(now, id, checks.typed(), has_outbox=app.is_local), status=status)

    return bp


def _id(ask: PageAsk) -> str:
    id: str = ask.req.route_params.get("id", "")
    return id


async def _put(app: App, ask: PageAsk, id: str, change: AgentChange, nonce: str) -> Changed[Agent]:
    """On the version that the form was filled from. Raises Stale, WrongState, KeyReused, Invalid."""
    request = ask.once(f"manage/agents/{id}", nonce)
    return await app.administration.put_agent(id, change, request, ask.form.value("version"))


def _saved(ask: PageAsk, id: str, changed: Changed[Agent]) -> PageAnswer:
    """Who is no admin any more goes where she still may."""
    leaves = id == ask.by.id and not (changed.what.admin and changed.what.active)
    return Elsewhere(path="/desk" if leaves else f"/manage/agents/{id}?said=saved")
