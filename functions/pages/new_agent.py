"""A new agent: the same change as `PUT /api/config/agents/{id}`, where nobody has that id yet."""

from copy import replace

import azure.functions as func

from functions.contract import RouteTable
from functions.pages.admins import desk_for_admin
from functions.pages.agent_fields import agent_of, new_id_of
from functions.pages.asks import Elsewhere, PageAnswer, PageAsk, Shown
from functions.pages.checks import Checks, fresh
from functions.pages.routes import PageRoutes
from shared.app import App
from shared.domain.errors import Invalid
from shared.services.requests import KeyReused
from shared.web.agent_form import new_agent_page

PATH = "manage/new-agent"  # below `manage/agents/` it would be the page of an agent who is called so


def blueprint(app: App, table: RouteTable) -> func.Blueprint:
    """The page on which agents are added."""
    bp = func.Blueprint()
    at = PageRoutes(app, table, bp).add

    @at("GET", PATH, access="caller")
    async def show_new_agent_form(ask: PageAsk) -> PageAnswer:
        """An empty form."""
        desk = await desk_for_admin(app, ask)
        return Shown(view=new_agent_page(desk, fresh(), has_outbox=app.is_local))

    @at("POST", PATH, access="caller")
    async def add_agent(ask: PageAsk) -> PageAnswer:
        """Add the agent; the form again where something is wrong, or the id is somebody's."""
        desk, checks = await desk_for_admin(app, ask), Checks(ask.form)
        change, id, nonce = agent_of(checks, desk), new_id_of(checks), checks.nonce()
        if not checks.problems:
            try:
                await app.administration.put_agent(id, change, ask.once(PATH, nonce), None, is_new=True)
                return Elsewhere(path=f"/manage/agents/{id}?said=added")
            except KeyReused:
                checks.problems["form"] = "stale"
            except Invalid as error:
                checks.refused(error)
        typed = checks.typed()
        # One that the name made is seen only where it is what has to be mended: else it would outlive the name.
        made = id if "id" in checks.problems else ""
        shown = replace(typed, values={**typed.values, "id": ask.form.value("id") or made})
        return Shown(view=new_agent_page(desk, shown, has_outbox=app.is_local), status=422)

    return bp
