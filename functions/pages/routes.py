"""Declares pages: one decorator that puts a handler into the table of pages and onto the blueprint."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypedDict, Unpack

import azure.functions as func

from functions.contract import Access, Contract, Html, RouteTable
from functions.pages.edge import PageHandler, serve_page
from shared.app import App


class Promises(TypedDict, total=False):
    """What a page may promise besides, as in `Contract`."""

    most_body: int
    query: type[Any]


@dataclass(frozen=True, slots=True)
class PageRoutes:
    """The pages of one topic."""

    app: App
    table: RouteTable
    bp: func.Blueprint

    def add(
        self,
        method: Literal["GET", "POST"],
        path: str,
        access: Access = "anyone",
        **more: Unpack[Promises],
    ) -> Callable[[PageHandler], PageHandler]:
        """Register a handler; its name is the function's. Whoever may GET a page may ask for its HEAD."""

        def register(handler: PageHandler) -> PageHandler:
            contract = Contract(
                method=method,
                path=path,
                name=handler.__name__,
                summary=(handler.__doc__ or "").strip().partition("\n")[0],
                answers={200: Html},
                access=access,
                **more,
            )
            self.table.contracts.append(contract)
            methods = ["GET", "HEAD"] if method == "GET" else [method]
            self.bp.route(route=path, methods=methods)(_function(self.app, contract, handler))
            return handler

        return register


def _function(app: App, contract: Contract, handler: PageHandler) -> Callable[..., Any]:
    """The function that the host calls: the worker reads its name and its annotations."""

    async def function(req: func.HttpRequest, context: func.Context) -> func.HttpResponse:
        return await serve_page(app, contract, handler, req, context)

    function.__name__ = function.__qualname__ = contract.name
    return function
