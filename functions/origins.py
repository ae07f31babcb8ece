"""Whether a write that a browser sends its cookies with comes from our own pages, and not from somebody else's."""

from urllib.parse import urlsplit

import azure.functions as func

from shared.domain.errors import NotAllowed


def require_our_origin(req: func.HttpRequest) -> None:
    """Raises NotAllowed for a write that does not say that it comes from us, as browsers do; reads change nothing."""
    if req.method in ("GET", "HEAD"):
        return
    origin = req.headers.get("origin")
    if origin is not None and _host_of(origin) == _host_of(req.url) != "":
        return
    if origin is None and req.headers.get("sec-fetch-site") == "same-origin":
        return
    raise NotAllowed("a write by cookie comes from the desk's own pages")


def _host_of(url: str) -> str:
    """Host and port; blank where there is none, or what is there is no address."""
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""
