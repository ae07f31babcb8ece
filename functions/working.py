"""Working on a ticket: every verb is one command on one road."""

from typing import Literal

import azure.functions as func
import msgspec

from functions.answers import entry_answer
from functions.bodies import (
    AssignmentBody,
    EntryPatch,
    MessagePost,
    NotePost,
    ReplyPost,
    StatusBody,
    TicketPatch,
    TransferBody,
)
from functions.contract import MOST_WITH_FILES, RouteTable
from functions.edge import Ask
from functions.routes import Routes
from functions.shapes import NumberOnly, Posted, TicketAnswer
from functions.ticket_answers import posted_response, ticket_response
from shared.app import App
from shared.domain.commands import ClaimTicket, Command, ReleaseTicket
from shared.domain.errors import AnsweredMeanwhile

_TICKET = {200: (TicketAnswer, NumberOnly)}
_POSTED = {201: (Posted, NumberOnly)}
_REFUSALS = (403, 404, 409, 412)


class ReleaseQuery(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """From whom the ticket is taken; both where it is not said."""

    of: Literal["agent", "team"] | None = None


def blueprint(app: App, table: RouteTable) -> func.Blueprint:  # one endpoint after another
    """The endpoints that change a ticket."""
    bp = func.Blueprint()
    at = Routes(app, table, bp).add
    ticket = "api/tickets/{number}"

    async def done(ask: Ask, command: Command) -> func.HttpResponse:
        return await ticket_response(app, ask, await app.desk.handle(ask.number, command, ask.request()))

    async def posted(ask: Ask) -> func.HttpResponse:
        command = ask.body.command()
        return await posted_response(app, ask, await app.desk.handle(ask.number, command, ask.request()))

    @at(
        "POST",
        f"{ticket}/replies",
        _POSTED,
        body=ReplyPost,
        most_body=MOST_WITH_FILES,
        has_tag=True,
        refusals=_REFUSALS,
    )
    async def post_reply(ask: Ask) -> func.HttpResponse:
        """An agent answers in public; a reply that the writer has not seen stands in the way once."""
        try:
            return await posted(ask)
        except AnsweredMeanwhile as error:
            seen, reply = await app.reader.entry(ask.number, error.reply, ask.by)
            error.members = {"reply": msgspec.to_builtins(entry_answer(seen, reply, ask.by))}
            raise

    @at(
        "POST",
        f"{ticket}/messages",
        _POSTED,
        body=MessagePost,
        most_body=MOST_WITH_FILES,
        has_tag=True,
        refusals=_REFUSALS,
    )
    async def post_message(ask: Ask) -> func.HttpResponse:
        """The requester writes; that opens again what is resolved."""
        return await posted(ask)

    @at("POST", f"{ticket}/notes", _POSTED, body=NotePost, most_body=MOST_WITH_FILES, has_tag=True, refusals=_REFUSALS)
    async def post_note(ask: Ask) -> func.HttpResponse:
        """An agent writes for agents only."""
        return await posted(ask)

    @at("PATCH", f"{ticket}/thread/{{n}}", _TICKET, body=EntryPatch, has_tag=True, refusals=_REFUSALS)
    async def edit_entry(ask: Ask) -> func.HttpResponse:
        """Let a message, reply or note read otherwise; what it read before is kept."""
        return await done(ask, ask.body.command(ask.n))

    @at("POST", f"{ticket}/claim", _TICKET, has_tag=True, refusals=_REFUSALS)
    async def claim_ticket(ask: Ask) -> func.HttpResponse:
        """Take an open ticket that nobody has."""
        return await done(ask, ClaimTicket())

    @at("PUT", f"{ticket}/assignment", _TICKET, body=AssignmentBody, has_tag=True, refusals=_REFUSALS)
    async def assign_ticket(ask: Ask) -> func.HttpResponse:
        """Give the ticket to an agent, a team or both; null clears."""
        return await done(ask, ask.body.command())

    @at("DELETE", f"{ticket}/assignment", _TICKET, query=ReleaseQuery, has_tag=True, refusals=_REFUSALS)
    async def release_ticket(ask: Ask) -> func.HttpResponse:
        """Take the ticket from its agent, its team or both."""
        of = ask.query.of
        return await done(ask, ReleaseTicket(agent=of != "team", team=of != "agent"))

    @at("POST", f"{ticket}/transfer", _TICKET, body=TransferBody, has_tag=True, refusals=_REFUSALS)
    async def transfer_ticket(ask: Ask) -> func.HttpResponse:
        """Move the ticket to another department."""
        return await done(ask, ask.body.command())

    @at("PUT", f"{ticket}/status", _TICKET, body=StatusBody, has_tag=True, refusals=_REFUSALS)
    async def set_status(ask: Ask) -> func.HttpResponse:
        """Resolve, close, reopen, or say for whom the ticket waits."""
        return await done(ask, ask.body.command())

    @at("PATCH", ticket, _TICKET, body=TicketPatch, has_tag=True, refusals=_REFUSALS)
    async def edit_ticket(ask: Ask) -> func.HttpResponse:
        """Change subject, priority, topic, plan, due date or the answered flag."""
        return await done(ask, ask.body.command())

    return bp
