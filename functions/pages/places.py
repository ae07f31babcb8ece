"""Where requests come from, and where people go: what several pages ask."""

import ipaddress
from urllib.parse import parse_qsl, urlencode, urlsplit

import azure.functions as func

from functions.addresses import path_of, query_of
from shared.domain.values import Actor

START = "/"
READS = ("GET", "HEAD")  # a write from another site comes without our cookie, and its answer must not replace it
_PASSING = frozenset({"done", "said", "sent", "moved", "part"})
_NETWORK_BITS = 64  # of an IPv6 address: one customer has all the rest of it


def origin_of(req: func.HttpRequest) -> str:
    """The caller's address as the platform saw it: the last one, which no caller can write."""
    last = req.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    host = last.partition("]")[0].removeprefix("[") if last.startswith("[") else last
    host = host.partition(":")[0] if host.count(":") == 1 else host
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "unknown"
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((address, _NETWORK_BITS), strict=False))


def home_of(who: Actor) -> str:
    """Where somebody begins."""
    return "/desk" if who.kind == "agent" else "/mine"


def own_path(text: str) -> str | None:
    """A path of ours to go on to; None for anything that could lead elsewhere."""
    is_path = text.startswith("/") and not text.startswith("//")
    return text if is_path and text.isascii() and text.isprintable() and "\\" not in text and len(text) <= 500 else None


def place_of(req: func.HttpRequest) -> str:
    """Where somebody is, to come back to: the page itself, or that of the form that was sent.

    Without what was said once, and what asked for a piece of it.
    """
    if req.method in READS:
        path, query = path_of(req), query_of(req)
    else:
        try:
            _, _, path, query, _ = urlsplit(req.headers.get("referer", ""))
        except ValueError:
            return START
    lasting = urlencode([one for one in parse_qsl(query) if one[0] not in _PASSING])
    return own_path(f"{path}?{lasting}" if lasting else path) or START
