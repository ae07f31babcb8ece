"""Style, script and icon: a browser has each for good, as another content has another name."""

import re

import azure.functions as func

from functions.contract import Contract, Html, RouteTable
from functions.edge import trace_of
from functions.headers import guard
from functions.pages.asks import PageAnswer, PageAsk
from functions.pages.edge import serve_page
from functions.runs import running, say_what
from shared.app import App
from shared.domain.errors import NotFound
from shared.web.static_files import StaticFile, static_files

_TAKES_GZIP = re.compile(r"(?:^|,)\s*gzip\s*(?:,|$|;\s*q=(?!0(?:\.0*)?\s*(?:,|$)))", re.IGNORECASE)
FOR_GOOD = "public, max-age=31536000, immutable"
ONE = Contract(
    method="GET", path="static/{name}", name="get_static", summary="A file.", answers={200: Html}, access="anyone"
)


def blueprint(app: App, table: RouteTable) -> func.Blueprint:
    """The files."""
    bp = func.Blueprint()
    table.contracts.append(ONE)

    @bp.route(route=ONE.path, methods=["GET", "HEAD"])
    async def get_static(req: func.HttpRequest, context: func.Context) -> func.HttpResponse:
        """No storage call, and no look at who asks."""
        file = static_files().get(req.route_params.get("name", ""))
        if file is None:
            return await serve_page(app, ONE, _missing, req, context)
        with running(app, "request", trace_of(context), "inside", action=ONE.name) as run:
            answer = _served(file, req)
            say_what(run, ONE, req, answer)
        return guard(answer)

    return bp


def _served(file: StaticFile, req: func.HttpRequest) -> func.HttpResponse:
    packed = _TAKES_GZIP.search(req.headers.get("accept-encoding", "")) is not None
    headers = {"Content-Type": file.type, "Cache-Control": FOR_GOOD, "Vary": "Accept-Encoding"}
    if packed:
        headers["Content-Encoding"] = "gzip"
    return func.HttpResponse(file.compressed if packed else file.content, headers=headers)


async def _missing(ask: PageAsk) -> PageAnswer:
    raise NotFound(ask.req.url)
