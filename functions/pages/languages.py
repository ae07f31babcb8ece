"""In which language pages are read: what the browser prefers, until somebody chooses another."""

import azure.functions as func

from functions import cookies
from functions.contract import RouteTable
from functions.pages.asks import Elsewhere, PageAnswer, PageAsk
from functions.pages.places import START, own_path
from functions.pages.routes import PageRoutes
from shared.app import App
from shared.web.texts import LANGUAGES

YEAR_S = 365 * 24 * 3600


def blueprint(app: App, table: RouteTable) -> func.Blueprint:
    """The choice at the foot of every page."""
    bp = func.Blueprint()
    at = PageRoutes(app, table, bp).add

    @at("POST", "language")
    async def choose_language(ask: PageAsk) -> PageAnswer:
        """Remember the language in this browser; one that we do not have changes nothing."""
        chosen, back = ask.form.value("language"), own_path(ask.form.value("back")) or START
        if chosen not in LANGUAGES:
            return Elsewhere(path=back)
        given = cookies.cookie(cookies.LANGUAGE, chosen, is_secure=not app.is_local, seconds=YEAR_S)
        return Elsewhere(path=back, cookies=[given])

    return bp
