"""Declares endpoints: one decorator that puts a handler into the route table and onto the blueprint."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypedDict, Unpack

import azure.functions as func

from functions.contract import Access, Contract, Method, RouteTable
from functions.edge import Handler
from functions.runs import serve_request
from shared.app import App


class Promises(TypedDict, total=False):
    """What an endpoint may promise besides, as in `Contract`."""

    body: type[Any]
    most_body: int
    may_lack_body: bool
    query: type[Any]
    access: Access
    has_tag: bool
    refusals: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Routes:
    """The endpoints of one topic."""

    app: App
    table: RouteTable
    bp: func.Blueprint

    def add(
        self, method: Method, path: str, answers: Mapping[int, Any], **more: Unpack[Promises]
    ) -> Callable[[Handler], Handler]:
        """Register a handler; its name is the function's, the first line of its docstring the summary."""

        def register(handler: Handler) -> Handler:
            contract = Contract(
                method=method,
                path=path,
                name=handler.__name__,
                summary=(handler.__doc__ or "").strip().partition("\n")[0],
                answers=answers,
                **more,
            )
            self.table.contracts.append(contract)
            self.bp.route(route=path, methods=[method])(_function(self.app, contract, handler))
            return handler

        return register


def _function(app: App, contract: Contract, handler: Handler) -> Callable[..., Any]:
    """The function that the host calls: the worker reads its name and its annotations."""

    async def function(req: func.HttpRequest, context: func.Context) -> func.HttpResponse:
        return await serve_request(app, contract, handler, req, context)

    function.__name__ = function.__qualname__ = contract.name
    return function
