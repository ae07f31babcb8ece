"""Signing in on a developer's machine: whoever one wants to be. `serve` registers it on loopback storage only."""

from collections.abc import Mapping

import azure.functions as func
import msgspec

from functions import cookies
from functions.contract import RouteTable
from functions.pages.asks import Elsewhere, PageAnswer, PageAsk, Shown
from functions.pages.places import home_of, own_path
from functions.pages.routes import PageRoutes
from shared.app import App
from shared.domain.desk import Agent, DeskDocument
from shared.domain.errors import NotFound
from shared.domain.values import Actor
from shared.services.sessions import LIVES
from shared.web.signing_in_views import Persona, PersonaPage, Personas


class SignInQuery(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Where it goes on from here."""

    next: str | None = None


def blueprint(app: App, table: RouteTable) -> func.Blueprint:
    """The page of personas."""
    assert app.is_local
    bp = func.Blueprint()
    at = PageRoutes(app, table, bp).add

    @at("GET", "sign-in", query=SignInQuery)
    async def show_personas(ask: PageAsk) -> PageAnswer:
        """Who one can be."""
        desk = await app.desks.current()
        persons = [Persona(id=_id(actor), name=await app.names.of(actor), about="") for actor in _persons(desk)]
        agents = [Persona(id=_id(actor), name=one.name, about=_about(desk, one)) for actor, one in _agents(desk)]
        groups = [Personas(kind="person", personas=persons), Personas(kind="agent", personas=agents)]
        return Shown(view=PersonaPage(groups=groups, next=own_path(ask.query.next or "") or ""))

    @at("POST", "sign-in")
    async def sign_in_as(ask: PageAsk) -> PageAnswer:
        """Begin a session as a persona, under a new id."""
        personas = await _personas(app)
        who = personas.get(ask.form.value("who"))
        if who is None:
            raise NotFound(ask.form.value("who"))
        session = await app.sessions.begin(who, instead_of=ask.secret)
        given = cookies.cookie(
            cookies.SESSION, session.text, is_secure=not app.is_local, seconds=int(LIVES.total_seconds())
        )
        return Elsewhere(path=own_path(ask.form.value("next")) or home_of(who), cookies=[given])

    return bp


async def _personas(app: App) -> Mapping[str, Actor]:
    desk = await app.desks.current()
    return {_id(actor): actor for actor in [*_persons(desk), *(agent for agent, _ in _agents(desk))]}


def _id(actor: Actor) -> str:
    return f"{actor.kind}:{actor.id}"


def _persons(desk: DeskDocument) -> list[Actor]:
    """Those for whom the demo desk has a key."""
    ids = dict.fromkeys(key.person for key in desk.keys.values() if key.local and key.person)
    return [Actor(kind="person", id=id) for id in ids]


def _agents(desk: DeskDocument) -> list[tuple[Actor, Agent]]:
    return [(Actor(kind="agent", id=id), one) for id, one in desk.agents.items() if one.active]


def _about(desk: DeskDocument, agent: Agent) -> str:
    """What the agent may do, in the words of the desk."""
    roles = {desk.roles[role].name for role in agent.roles.values() if role in desk.roles}
    return "Admin" if agent.admin else ", ".join(sorted(roles))
