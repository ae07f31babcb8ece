"""Who asks: the ways in which a request may make itself known, looked at in order."""

from collections.abc import Awaitable, Callable

import azure.functions as func

from functions.origins import require_our_origin
from functions.principals import read_principal
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
    said, tenant = req.headers.get("x-ms-client-principal"), app.sign_in.tenant
    if said is None or tenant is None:
        return None
    if "authorization" not in req.headers:
        require_our_origin(req)
    return await app.sign_in.known(read_principal(said, tenant))


WAYS: tuple[Way, ...] = (by_key, by_platform)


async def who_asks(app: App, req: func.HttpRequest) -> Actor:
    """The first that a way knows. Raises NotSignedIn where none does."""
    for way in WAYS:
        actor = await way(app, req)
        if actor is not None:
            return actor
    raise NotSignedIn("give an API key in the header X-Api-Key, or sign in")
