"""Inserting a canned text where no script runs: the form comes back with the text in it, and nothing is sent."""

from copy import replace

import azure.functions as func

from functions.contract import MOST_WITH_FILES, RouteTable
from functions.pages.asks import PageAnswer, PageAsk, Shown
from functions.pages.routes import PageRoutes
from functions.pages.threads import read_thread
from functions.pages.ticket_changes import seen_by
from functions.pages.ticket_forms import Saying, form_of_agent
from functions.pages.tickets import looked_at
from shared.app import App
from shared.domain.desk import Writing
from shared.domain.errors import Invalid, NotAllowed
from shared.web.canned_lists import is_turned, shown_canned, with_text


def blueprint(app: App, table: RouteTable) -> func.Blueprint:
    """The buttons beside the two boxes."""
    bp = func.Blueprint()
    at = PageRoutes(app, table, bp).add
    ticket = "desk/tickets/{number}"

    @at("POST", f"{ticket}/reply/insert", access="caller", most_body=MOST_WITH_FILES)
    async def insert_into_reply(ask: PageAsk) -> PageAnswer:
        """A canned text comes after what was typed of an answer."""
        return await _inserted(app, ask, "reply")

    @at("POST", f"{ticket}/note/insert", access="caller", most_body=MOST_WITH_FILES)
    async def insert_into_note(ask: PageAsk) -> PageAnswer:
        """A canned text comes after what was typed of a note."""
        return await _inserted(app, ask, "note")

    return bp


async def _inserted(app: App, ask: PageAsk, form: Saying) -> Shown:
    """The page with the form as it was sent, its nonce too: so what arrived before is not sent once more."""
    checks = form_of_agent(ask)
    nonce = checks.nonce()
    if form == "reply":
        seen_by(checks, "seen")
    written: Writing = "markdown" if ask.form.value(f"{form}-format") == "markdown" else "text"
    thread = await read_thread(app, ask, None)
    values, turned = ask.form.fields, False
    try:
        text = shown_canned(thread.seen, ask.by, ask.form.value(f"{form}-canned"), written)
        if not checks.problems:
            values, turned = with_text(form, values, text), is_turned(form, values, text)
    except Invalid:
        checks.problems[f"{form}-canned"] = "not-found"
    is_done = not checks.problems
    typed = replace(checks.typed(), nonce=nonce, values=values) if is_done else checks.typed()
    view = looked_at(app, ask, thread, typed={form: typed}, inserted=is_done, turned=turned)
    if not view.offers(form):
        raise NotAllowed("this needs a permission that you do not have in this department")
    return Shown(view=view, status=200 if is_done else 422)
