"""What belongs to one entry of a thread: its files, and how it read before."""

import re

import azure.functions as func

from functions.answers import version_answer
from functions.contract import Download, RouteTable
from functions.downloads import download
from functions.edge import Ask, answer
from functions.routes import Routes
from functions.shapes import Versions
from shared.app import App
from shared.domain.errors import NotFound

_FILE_ID = re.compile(r"([1-9][0-9]{0,7})-([1-9][0-9]?)", re.ASCII)  # entry and place


def blueprint(app: App, table: RouteTable) -> func.Blueprint:
    """The endpoints of entries."""
    bp = func.Blueprint()
    at = Routes(app, table, bp).add

    @at("GET", "api/tickets/{number}/attachments/{id}", {200: Download}, refusals=(404,))
    async def get_attachment(ask: Ask) -> func.HttpResponse:
        """A file of an entry that the caller may see, to be kept and not to be shown."""
        place = _FILE_ID.fullmatch(ask.req.route_params.get("id", ""))
        if place is None:
            raise NotFound(ask.number)
        return download(*await app.reader.file(ask.number, int(place[1]), int(place[2]), ask.by))

    @at("GET", "api/tickets/{number}/thread/{n}/versions", {200: Versions}, refusals=(404,))
    async def show_versions(ask: Ask) -> func.HttpResponse:
        """How a message, reply or note reads and has read, oldest first."""
        seen, found = await app.reader.versions(ask.number, ask.n, ask.by)
        return answer(Versions(items=[version_answer(seen, one, ask.by) for one in found], next=None))

    return bp
