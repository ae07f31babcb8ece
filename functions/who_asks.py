"""Who asks: the ways in which a request may make itself known, looked at in order."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import azure.functions as func

from functions.cookies import session_of
from functions.origins import require_our_origin
from functions.principals import PRINCIPAL, read_principal
from shared.app import App
from shared.domain.values import Actor
from shared.services.callers import NotSignedIn

# Answers None where the request says nothing in this way, and raises NotSignedIn where what it says does not hold.
type Way = Callable[[App, func.HttpRequest], Awaitable[Actor | None]]


async def by_key(app: App, req: func.HttpRequest) -> Actor | None:
    """Whoever the API key in X-Api-Key acts as."""
    secret = req.headers.get("x-api-key")
    return await app.callers.by_key(secret) if secret else None


async def by_platform(app: App, req: func.HttpRequest) -> Actor | None:
    """Whoever the platform has signed in; ignored where it signs in nobody, for then anybody may send its header.

    Its session is a cookie, unless the request brings a token of its own.
    """
    said, tenant = req.headers.get(PRINCIPAL), app.sign_in.tenant
    if said is None or tenant is None:
        return None
    if "authorization" not in req.headers:
        require_our_origin(req)
    return await app.sign_in.known(read_principal(said, tenant))


async def by_session(app: App, req: func.HttpRequest) -> Actor | None:
    """A guest of a link, or on a developer's machine a persona."""
    secret = session_of(req, is_secure=not app.is_local)
    known = await app.sessions.known(secret) if secret else None
    if known is not None:
        require_our_origin(req)
    return known


WAYS: tuple[Way, ...] = (by_key, by_platform, by_session)


@dataclass(frozen=True, slots=True, kw_only=True)
class Looker:
    """Who looks at a page, and whether it is the platform that has signed them in, whatever cookie came along."""

    actor: Actor
    is_by_platform: bool


async def who_asks(app: App, req: func.HttpRequest) -> Actor:
    """The first that a way knows. Raises NotSignedIn where none does."""
    for way in WAYS:
        actor = await way(app, req)
        if actor is not None:
            return actor
    raise NotSignedIn("give an API key in the header X-Api-Key, or sign in")


async def who_looks(app: App, req: func.HttpRequest) -> Looker | None:
    """Who looks at a page; keys are for programs. None where no way knows anybody.

    An account that is nobody here keeps nobody from coming by another way: the platform's cookie goes with every page.
    """
    for way in WAYS:
        try:
            actor = None if way is by_key else await way(app, req)
        except NotSignedIn:
            continue
        if actor is not None:
            return Looker(actor=actor, is_by_platform=way is by_platform)
    return None
