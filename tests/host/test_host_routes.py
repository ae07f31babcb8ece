"""Route templates and their order."""

import json

import pytest

from dev.host.function import Function
from dev.host.routes import Routes
from dev.host.template import compile_template

MATCHES = [
    ("api/tickets", "api/tickets", {}),
    ("api/tickets", "API/Tickets", {}),
    ("api/tickets", "api/tickets/", {}),
    ("api/tickets", "api/tickets//", None),
    ("api/tickets", "api//tickets", None),
    ("api/tickets", "api/tickets/1", None),
    ("api/tickets", "api/ticket\u017f", None),
    ("api/a.b", "api/axb", None),
    ("api/tickets/{id}", "api/tickets/A-1", {"id": "A-1"}),
    ("api/tickets/{id}", "api/tickets/a%2Fb", {"id": "a%2Fb"}),
    ("api/tickets/{id}", "api/tickets/line\nfeed", {"id": "line\nfeed"}),
    ("api/tickets/{id}", "api/tickets", None),
    ("api/tickets/{id}", "api/tickets/", None),
    ("api/tickets/{id}/replies/{reply}", "api/tickets/7/replies/8", {"id": "7", "reply": "8"}),
    ("api/{id:int}", "api/12", {"id": "12"}),
    ("api/{id:int}", "api/-12", {"id": "-12"}),
    ("api/{id:int}", "api/12x", None),
    ("api/{id:int}", "api/2147483648", None),
    ("api/{id:int}", "api/\u0663", None),
    ("api/{id:long}", "api/2147483648", {"id": "2147483648"}),
    ("api/{id:guid}", "api/6f9619ff-8b86-d011-b42d-00c04fc964ff", {"id": "6f9619ff-8b86-d011-b42d-00c04fc964ff"}),
    ("api/{id:guid}", "api/6f9619ff", None),
    ("api/{id:alpha:length(3)}", "api/abc", {"id": "abc"}),
    ("api/{id:alpha:length(3)}", "api/abcd", None),
    ("api/{id:minlength(2)}", "api/a", None),
    ("api/{opt?}", "api", {}),
    ("api/{opt?}", "api/", {}),
    ("api/{opt?}", "api/x", {"opt": "x"}),
    ("api/{opt:int?}", "api", {}),
    ("api/{opt:int?}", "api/x", None),
    ("api/{*rest}", "api", {}),
    ("api/{*rest}", "api/a/b/", {"rest": "a/b/"}),
    ("api/{*rest}", "apis/a", None),
    ("{*rest}", "", {}),
    ("{*rest}", "a/b", {"rest": "a/b"}),
    ("{ignored:maxlength(0)?}", "", {}),
    ("{ignored:maxlength(0)?}", "a", None),
    ("{page}", "tickets", {"page": "tickets"}),
    ("", "", {}),
]


@pytest.mark.parametrize(("template", "path", "values"), MATCHES)
def test_a_template_matches_as_aspnet_does(template: str, path: str, values: dict[str, str] | None) -> None:
    assert compile_template(template).match(path) == values


@pytest.mark.parametrize("template", ["a/{x}.json", "a/{x=5}", "a/{x:range(1,2)}", "a/{x:int(3)}", "a/{}", "a/{x"])
def test_a_template_that_cannot_be_matched_here_is_refused(template: str) -> None:
    with pytest.raises(ValueError, match="the local host"):
        compile_template(template)


def function(route: str | None, *methods: str, name: str = "f") -> Function:
    trigger = json.dumps({"type": "httpTrigger", "name": "req", "route": route, "methods": list(methods) or None})
    return Function.of(name, name, [trigger])


def answering(functions: list[Function], method: str, path: str, prefix: str = "") -> str | None:
    found = Routes(functions, prefix).match(method, path)
    return found[0].name if found else None


ALL = [
    function("{*rest}", name="pages"),
    function("api/{*rest}", name="rest"),
    function("api/tickets/{id}", "GET", name="by_id"),
    function("api/tickets/{id:int}", "GET", name="by_number"),
    function("api/tickets/new", "GET", name="new"),
    function("api/tickets/{id}/replies", "POST", name="replies"),
    function("{ignored:maxlength(0)?}", "GET", name="root"),
]


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("GET", "api/tickets/new", "new"),
        ("GET", "api/tickets/7", "by_number"),
        ("GET", "api/tickets/x", "by_id"),
        ("POST", "api/tickets/7", "rest"),
        ("HEAD", "api/tickets/7", "rest"),
        ("POST", "api/tickets/7/replies", "replies"),
        ("GET", "api/tickets/7/replies", "rest"),
        ("GET", "api", "rest"),
        ("GET", "", "root"),
        ("POST", "", "pages"),
        ("GET", "x", "pages"),
    ],
)
@pytest.mark.parametrize("order", [1, -1])
def test_the_more_specific_route_wins_in_whatever_order(method: str, path: str, name: str, order: int) -> None:
    assert answering(ALL[::order], method, path) == name


def test_a_wrong_method_alone_is_no_match() -> None:
    assert answering([function("api/x", "GET")], "POST", "api/x") is None


def test_no_methods_means_all_of_them() -> None:
    assert answering([function("api/x")], "OPTIONS", "api/x") == "f"


@pytest.mark.parametrize("route", [None, ""])
def test_a_function_without_a_route_is_found_by_its_name_under_the_prefix(route: str | None) -> None:
    assert answering([function(route, name="Hello")], "GET", "api/hello", prefix="api") == "Hello"
