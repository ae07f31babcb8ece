"""Which function answers a request: the host's order of templates, with the method as a constraint."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dev.host.function import Function
from dev.host.template import Template, compile_template


@dataclass(frozen=True, slots=True)
class Route:
    """The way to one function; no methods means all of them."""

    function: Function
    template: Template
    methods: frozenset[str]


class Routes:
    """All ways in, the more specific first. A wrong method is no match: 404, never 405."""

    def __init__(self, functions: Iterable[Function], prefix: str) -> None:
        routes = [_route(function, prefix) for function in functions if function.is_started_by("http")]
        self._routes = sorted(routes, key=lambda route: (route.template.precedence, route.function.name))

    def match(self, method: str, path: str) -> tuple[Function, Mapping[str, str]] | None:
        """The function for a path (without its first slash) and the parameters found in it."""
        for route in self._routes:
            if route.methods and method not in route.methods:
                continue
            values = route.template.match(path)
            if values is not None:
                return route.function, values
        return None


def _route(function: Function, prefix: str) -> Route:
    trigger = function.trigger
    template = trigger.get("route") or function.name  # an empty route is no route, in the real host too
    whole = "/".join(part for part in (prefix, template.strip("/")) if part)
    methods = frozenset(method.upper() for method in trigger.get("methods") or ())
    return Route(function, compile_template(whole), methods)
