"""Who looks at a page, as the page sees them: from headers, cookies and the desk."""

import hashlib
import re
from copy import replace

import azure.functions as func

from functions import cookies
from functions.pages.places import place_of
from shared.app import App
from shared.domain.access import is_admin
from shared.domain.values import Actor
from shared.web.texts import LANGUAGES, language_for
from shared.web.visitor import Kind, Visitor, zone_named

NAMELESS = "Zerodesk"  # where the desk cannot be read
PAGE_ZONE = "page-zone"  # sent by the script that keeps regions up to date
_TOKEN = re.compile(r"[0-9a-f]{32}", re.ASCII)


def form_token(app: App, req: func.HttpRequest) -> str | None:
    """The random text that forms have to mirror, if the browser has one."""
    token = cookies.cookies_of(req).get(cookies.name_of(cookies.FORM, is_secure=not app.is_local), "")
    return token if _TOKEN.fullmatch(token) else None


def unknown_visitor(app: App, req: func.HttpRequest, token: str) -> Visitor:
    """How somebody reads: all that is known before storage was asked.

    A piece of a page is told in the zone of that page, which may have been shown before there was a cookie.
    """
    zone = zone_named(req.headers.get(PAGE_ZONE, "")) or zone_named(cookies.cookies_of(req).get(cookies.ZONE, ""))
    language = language_of(req, is_secure=not app.is_local)
    return Visitor(desk=NAMELESS, now=app.now(), language=language, zone=zone or "UTC", token=token, here=place_of(req))


def language_of(req: func.HttpRequest, *, is_secure: bool) -> str:
    """What was chosen in this browser, else what it likes best."""
    chosen = cookies.cookies_of(req).get(cookies.name_of(cookies.LANGUAGE, is_secure=is_secure), "")
    return chosen if chosen in LANGUAGES else language_for(req.headers.get("accept-language", ""))


async def visitor_as(app: App, visitor: Visitor, known: Actor | None) -> Visitor:
    """The visitor with the names of the desk and of whom they are signed in as."""
    desk = await app.desks.current()
    if known is None:
        return replace(visitor, desk=desk.name)
    kind: Kind = "agent" if known.kind == "agent" else "person" if known.only is None else "guest"
    name = await app.names.of(known)
    who = hashlib.sha256(f"{known.kind}\0{known.id}".encode()).hexdigest()[:16]
    return replace(visitor, desk=desk.name, kind=kind, name=name, is_admin=is_admin(desk, known), who=who)
