"""Intake: what a form needs, and opening a ticket."""

import azure.functions as func
import msgspec

from functions.bodies import TicketBody
from functions.contract import MOST_WITH_FILES, RouteTable
from functions.edge import Ask, answer
from functions.routes import Routes
from functions.shapes import Named, NumberOnly, TicketAnswer
from functions.ticket_answers import ticket_response
from shared.app import App
from shared.domain.errors import Invalid
from shared.domain.values import Contact


class TopicAnswer(Named, kw_only=True):
    """A topic as an intake form offers it; fields of its own come with a later issue."""

    fields: list[str]


class Topics(msgspec.Struct, kw_only=True):
    """What an intake form needs."""

    items: list[TopicAnswer]
    next: str | None


def blueprint(app: App, table: RouteTable) -> func.Blueprint:
    """The endpoints of intake."""
    bp = func.Blueprint()
    at = Routes(app, table, bp).add

    @at("GET", "api/topics", {200: Topics})
    async def list_topics(ask: Ask) -> func.HttpResponse:
        """The help topics that a ticket may be opened under."""
        desk = await app.desks.current()
        topics = {id: one for id, one in desk.topics.items() if one.active and (one.public or ask.by.is_inside)}
        items = [TopicAnswer(id=id, name=topic.name, fields=[]) for id, topic in topics.items()]
        return answer(Topics(items=items, next=None))

    answers = {201: (TicketAnswer, NumberOnly)}

    @at("POST", "api/tickets", answers, body=TicketBody, most_body=MOST_WITH_FILES, has_tag=True, refusals=(403, 409))
    async def create_ticket(ask: Ask) -> func.HttpResponse:
        """Open a ticket; it is routed by its topic to a department, a team and a plan."""
        if "if-match" in ask.req.headers:
            raise Invalid("If-Match", "not-allowed", "what is not there yet has no version")
        command = ask.body.command(await _asking(app, ask))
        return await ticket_response(app, ask, await app.intake.open(command, ask.request()))

    return bp


async def _asking(app: App, ask: Ask) -> Contact | None:
    """The person who opens for itself; keys and agents name the requester.

    Its words are looked up with the create, beside the bell; before it only where there is an address to compare.
    """
    if ask.by.kind != "person":
        return None
    return await app.intake.known(Contact(id=ask.by.id)) if ask.body.requester else Contact(id=ask.by.id)
