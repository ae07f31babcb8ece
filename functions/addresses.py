"""The address that was asked for. Its host is what the caller says, and may be none: only what follows is looked at."""

import azure.functions as func


def path_of(req: func.HttpRequest) -> str:
    """The path, from its slash on."""
    return f"/{_below_host(req).partition('?')[0]}"


def query_of(req: func.HttpRequest) -> str:
    """What follows the question mark, as it was sent."""
    return _below_host(req).partition("?")[2]


def _below_host(req: func.HttpRequest) -> str:
    url: str = req.url
    return url.partition("://")[2].partition("/")[2]
