"""What no page takes: 404, or 405 where the path is there but not the method. The host's own 404 is empty."""

import azure.functions as func

from functions.contract import RouteTable
from functions.pages.asks import PageAnswer, PageAsk
from functions.pages.edge import serve_page
from functions.problems import NoSuchMethod
from functions.unknown import anything
from shared.app import App
from shared.domain.errors import NotFound

ANY_PAGE = anything("{*path}", "zz_unknown_page")


def blueprint(app: App, table: RouteTable) -> func.Blueprint:
    """The catch-all of pages; its name sorts behind that of the API."""
    bp = func.Blueprint()

    async def refuse(ask: PageAsk) -> PageAnswer:
        methods = table.methods_of(ask.req.route_params.get("path") or "")
        if methods:
            raise NoSuchMethod(methods)
        raise NotFound(ask.req.url)

    @bp.route(route=ANY_PAGE.path)  # no methods: all of them
    async def zz_unknown_page(req: func.HttpRequest, context: func.Context) -> func.HttpResponse:
        return await serve_page(app, ANY_PAGE, refuse, req, context)

    return bp
