"""Operations: alive, ready, and what the API is. Open to anyone, and telling nothing of the desk."""

from functools import cache

import azure.functions as func
import msgspec

from functions.contract import RouteTable
from functions.edge import Ask, answer
from functions.openapi import describe
from functions.routes import Routes
from shared.app import App
from shared.services.ports import StorageDown


class Health(msgspec.Struct, kw_only=True):
    """How the process is."""

    status: str


def blueprint(app: App, table: RouteTable) -> func.Blueprint:
    """The endpoints of operations."""
    bp = func.Blueprint()
    at = Routes(app, table, bp).add

    @cache
    def document() -> msgspec.Raw:
        """Made with the first who asks, when the table is whole: to make it takes long, and anybody may ask."""
        return msgspec.Raw(msgspec.json.encode(describe(table)))

    @at("GET", "api/health", {200: Health}, access="anyone")
    async def show_health(_ask: Ask) -> func.HttpResponse:
        """The process lives: no storage call."""
        return answer(Health(status="ok"))

    @at("GET", "api/ready", {200: Health}, access="anyone")
    async def show_ready(_ask: Ask) -> func.HttpResponse:
        """The desk can be read and the queues are there."""
        if not await app.is_ready():
            raise StorageDown("a queue is missing")
        return answer(Health(status="ready"))

    @at("GET", "api/openapi.json", {200: dict}, access="anyone")
    async def show_openapi(_ask: Ask) -> func.HttpResponse:
        """This API, as OpenAPI 3.1."""
        return answer(document())

    return bp
