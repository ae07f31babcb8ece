"""What no endpoint takes: 404, or 405 where the path is there but not the method. The host's own 404 is empty."""

import azure.functions as func

from functions.contract import Contract, RouteTable
from functions.edge import Ask
from functions.problems import NoSuchMethod
from functions.runs import serve_request
from shared.app import App
from shared.domain.errors import NotFound


def anything(path: str, name: str) -> Contract:
    """The contract of a catch-all, which promises nothing but a refusal."""
    return Contract(
        method="GET", path=path, name=name, summary="", answers={404: None}, access="anyone", any_query=True
    )


ANYTHING = anything("api/{*rest}", "zy_unknown_api")


def blueprint(app: App, table: RouteTable) -> func.Blueprint:
    """The catch-all of the API; its name sorts last, so that even a host that goes by names asks it last."""
    bp = func.Blueprint()

    async def refuse(ask: Ask) -> func.HttpResponse:
        methods = table.methods_of(f"api/{ask.req.route_params.get('rest') or ''}")
        if methods:
            raise NoSuchMethod(methods)
        raise NotFound(ask.req.url)

    @bp.route(route=ANYTHING.path)  # no methods: all of them, those that nobody thought of too
    async def zy_unknown_api(req: func.HttpRequest, context: func.Context) -> func.HttpResponse:
        return await serve_request(app, ANYTHING, refuse, req, context)

    return bp
