"""Signing in in Azure: the platform does it, and this page leads there."""

from urllib.parse import urlencode

import azure.functions as func

from functions.contract import RouteTable
from functions.pages.asks import PageAnswer, PageAsk, Shown
from functions.pages.personas import SignInQuery
from functions.pages.places import own_path
from functions.pages.routes import PageRoutes
from functions.principals import PRINCIPAL
from shared.app import App
from shared.web.signing_in_views import PlatformSignIn

LOGIN = "/.auth/login/aad"


def blueprint(app: App, table: RouteTable) -> func.Blueprint:
    """The page that leads to the platform's."""
    bp = func.Blueprint()
    at = PageRoutes(app, table, bp).add

    @at("GET", "sign-in", query=SignInQuery)
    async def show_sign_in(ask: PageAsk) -> PageAnswer:
        """A link, and no redirect: who comes back unknown would go round in circles."""
        to = own_path(ask.query.next or "") or "/"
        url = f"{LOGIN}?{urlencode({'post_login_redirect_uri': to})}"
        is_set_up = app.sign_in.tenant is not None
        is_nobody = is_set_up and ask.known is None and bool(ask.req.headers.get(PRINCIPAL))
        return Shown(view=PlatformSignIn(url=url, is_set_up=is_set_up, is_nobody=is_nobody))

    return bp
