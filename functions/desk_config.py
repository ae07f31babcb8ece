"""The desk's configuration: agents and their roles, for admins. Canned texts have a file of their own."""

import azure.functions as func
import msgspec

from functions.answers import agent_answer, changed_agent
from functions.bodies import AgentBody
from functions.configured import saved, shown
from functions.contract import RouteTable
from functions.edge import Ask, answer, tag_in
from functions.routes import Routes
from functions.shapes import AgentAnswer
from shared.app import App
from shared.domain.access import require_admin
from shared.domain.errors import NotFound


class Agents(msgspec.Struct, kw_only=True):
    """The agents of the desk."""

    items: list[AgentAnswer]
    next: str | None


def blueprint(app: App, table: RouteTable) -> func.Blueprint:
    """The endpoints of configuration."""
    bp = func.Blueprint()
    at = Routes(app, table, bp).add

    @at("GET", "api/config/agents", {200: Agents}, refusals=(403,))
    async def list_agents(ask: Ask) -> func.HttpResponse:
        """All agents, for admins."""
        desk = await app.desks.current()
        require_admin(desk, ask.by)
        items = [agent_answer(id, agent) for id, agent in sorted(desk.agents.items())]
        return answer(Agents(items=items, next=None))

    @at("GET", "api/config/agents/{id}", {200: AgentAnswer, 304: None}, has_tag=True, refusals=(403, 404))
    async def show_agent(ask: Ask) -> func.HttpResponse:
        """One agent, for admins."""
        desk = await app.desks.current()
        require_admin(desk, ask.by)
        id = ask.req.route_params["id"]
        if id not in desk.agents:
            raise NotFound(id)
        return shown(ask, desk.agents[id], agent_answer(id, desk.agents[id]))

    answers = {200: AgentAnswer, 201: AgentAnswer}

    @at("PUT", "api/config/agents/{id}", answers, body=AgentBody, has_tag=True, refusals=(403, 409, 412))
    async def put_agent(ask: Ask) -> func.HttpResponse:
        """Make or change an agent; another role takes effect within 15 s."""
        id = ask.req.route_params["id"]
        if_match = tag_in(ask.req, "if-match")
        done = await app.administration.put_agent(id, ask.body.change(), ask.request(tagged=False), if_match)
        return saved(f"/api/config/agents/{id}", done, changed_agent(id, done))

    return bp
