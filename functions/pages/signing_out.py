"""Leaving: the session ends, and with a guest's, if they want, every link that was sent to them."""

import azure.functions as func

from functions import cookies
from functions.contract import RouteTable
from functions.pages.asks import Elsewhere, PageAnswer, PageAsk, Shown
from functions.pages.routes import PageRoutes
from shared.app import App
from shared.web.signing_in_views import SignOutPage


def blueprint(app: App, table: RouteTable) -> func.Blueprint:
    """The pages of leaving."""
    bp = func.Blueprint()
    at = PageRoutes(app, table, bp).add

    @at("GET", "sign-out")
    async def show_sign_out(ask: PageAsk) -> PageAnswer:
        """Whether one wants to leave."""
        over = [_over()] if ask.is_by_platform and ask.secret is not None else []  # the platform ends its own only
        return Shown(view=SignOutPage(by_platform=ask.is_by_platform), cookies=over)

    @at("POST", "sign-out")
    async def sign_out(ask: PageAsk) -> PageAnswer:
        """End the session here, and on other instances within a minute."""
        if ask.form.value("links") == "all" and ask.known is not None:
            await app.links.end_all(ask.known, ask.secret)
        if ask.secret is not None:
            await app.sessions.end(ask.secret)
        return Elsewhere(path="/", cookies=[_over()])

    def _over() -> str:
        return cookies.cookie(cookies.SESSION, "over", is_secure=not app.is_local, seconds=0)

    return bp
