"""What agents do on the page of a ticket: answer, note, claim, release, change a value; each a command of the API."""

from collections.abc import Mapping
from copy import replace
from typing import Literal

import azure.functions as func

from functions.contract import MOST_WITH_FILES, RouteTable
from functions.pages.asks import Elsewhere, PageAnswer, PageAsk, Shown
from functions.pages.checks import Checks, words_in
from functions.pages.routes import PageRoutes
from functions.pages.ticket_changes import ChangedMeanwhile, Wish, fulfil, read_wish, seen_by, what_of
from functions.pages.tickets import worked_on
from shared.app import App
from shared.domain.commands import ClaimTicket, PostNote, PostReply, ReleaseTicket
from shared.domain.errors import AnsweredMeanwhile, Invalid, NotAllowed, WrongState
from shared.domain.values import Message
from shared.services.requests import Answer, KeyReused
from shared.web.ticket_views import Done, Trouble
from shared.web.ticket_views import Why as WhyNot

type Saying = Literal["reply", "note"]
_DONE: Mapping[Saying, Done] = {"reply": "replied", "note": "noted"}


def blueprint(app: App, table: RouteTable) -> func.Blueprint:  # one form after another
    """The forms of a ticket's page."""
    bp = func.Blueprint()
    at = PageRoutes(app, table, bp).add
    ticket = "desk/tickets/{number}"

    @at("POST", f"{ticket}/reply", access="caller", most_body=MOST_WITH_FILES)
    async def send_reply(ask: PageAsk) -> PageAnswer:
        """An agent answers in public; who has not seen another's answer is shown it first."""
        checks = form_of_agent(ask)
        command = PostReply(
            message=checks.of("reply", words_in(ask.form.value("reply-format")), Message()),
            uploads=checks.files("reply-files"),
            status=ask.form.value("reply-status") or None,
            seen=seen_by(checks, "seen"),
        )
        return await _say(app, ask, checks, "reply", command)

    @at("POST", f"{ticket}/note", access="caller", most_body=MOST_WITH_FILES)
    async def send_note(ask: PageAsk) -> PageAnswer:
        """An agent writes for agents only."""
        checks = form_of_agent(ask)
        command = PostNote(
            message=checks.of("note", words_in(ask.form.value("note-format")), Message()),
            uploads=checks.files("note-files"),
            status=ask.form.value("note-status") or None,
        )
        return await _say(app, ask, checks, "note", command)

    @at("POST", f"{ticket}/claim", access="caller")
    async def claim_on_desk(ask: PageAsk) -> PageAnswer:
        """An agent takes what nobody has."""
        checks = form_of_agent(ask)
        nonce = checks.nonce()
        if checks.problems:
            return await _again(app, ask, "claim", checks)
        try:
            answer = await app.desk.handle(ask.number, ClaimTicket(), ask.once(_path(ask, "claim"), nonce))
        except WrongState:
            return await _not_done(app, ask)
        except Invalid:
            return await _not_done(app, ask, "away")
        return _back(answer, "claimed")

    @at("POST", f"{ticket}/release", access="caller")
    async def release_on_desk(ask: PageAsk) -> PageAnswer:
        """An agent gives back what is its own; what is another's by now stays with them."""
        checks = form_of_agent(ask)
        mine = ReleaseTicket(agent=True, team=False)
        wish = Wish(what="agent", was=ask.by.id, version=seen_by(checks, "version"), value="", command=mine)
        nonce = checks.nonce()
        if checks.problems:
            return await _again(app, ask, "release", checks)
        try:
            answer = await fulfil(app, ask, wish, _path(ask, "release"), nonce)
        except WrongState:
            return await _not_done(app, ask)
        return _back(answer, "released")

    @at("POST", f"{ticket}/change/{{what}}", access="caller")
    async def change_on_desk(ask: PageAsk) -> PageAnswer:
        """One value becomes another, with a comment if there is one."""
        what, checks = what_of(ask), form_of_agent(ask)
        nonce, wish = checks.nonce(), read_wish(what, checks)
        if wish is None:
            return await _again(app, ask, what, checks)
        return await _change(app, ask, checks, wish, nonce)

    return bp


def form_of_agent(ask: PageAsk) -> Checks:
    """The form of an agent. Raises NotAllowed for others: requesters have a page of their own."""
    if ask.by.kind != "agent":
        raise NotAllowed("this is for agents only")
    return Checks(ask.form)


def _path(ask: PageAsk, form: str) -> str:
    return f"desk/tickets/{ask.number}/{form}"


def _back(answer: Answer, done: Done, place: str = "") -> Elsewhere:
    """To the ticket, or to the queues where it is not the agent's to see any more."""
    if answer.ticket is None:
        return Elsewhere(path=f"/desk?moved={answer.number}")
    return Elsewhere(path=f"/desk/tickets/{answer.number}?done={done}{place}")


async def _say(app: App, ask: PageAsk, checks: Checks, form: Saying, command: PostReply | PostNote) -> PageAnswer:
    nonce = checks.nonce()
    if ask.form.value(f"{form}-canned"):
        checks.problems[f"{form}-canned"] = "not-inserted"
    if checks.problems:
        return await _again(app, ask, form, checks)
    try:
        answer = await app.desk.handle(ask.number, command, ask.once(_path(ask, form), nonce, 201))
    except AnsweredMeanwhile as error:
        _, newer = await app.reader.entry(ask.number, error.reply, ask.by)
        return Shown(view=await worked_on(app, ask, typed={form: checks.typed()}, newer=newer), status=409)
    except KeyReused:
        checks.problems["form"] = "sent"
    except NotAllowed:
        checks.problems[f"{form}-status"] = "not-allowed"  # who still has the form may write, so it is the status
    except Invalid as error:
        checks.problems[f"{form}-{error.field}"] = error.code
    else:
        return _back(answer, _DONE[form], f"#e{answer.done.first}" if answer.done else "")
    return await _again(app, ask, form, checks)


async def _change(app: App, ask: PageAsk, checks: Checks, wish: Wish, nonce: str) -> PageAnswer:
    what = wish.what
    try:
        answer = await fulfil(app, ask, wish, _path(ask, f"change/{what}"), nonce)
    except ChangedMeanwhile:
        checks.problems[what] = "meanwhile"
        return await _again(app, ask, what, checks, status=409)
    except WrongState:
        checks.problems[what] = "solved"
        return await _again(app, ask, what, checks, status=409)
    except KeyReused:
        checks.problems["form"] = "sent"
    except Invalid as error:
        checks.problems[f"{what}-comment" if error.field == "comment" else what] = error.code
    else:
        return _back(answer, "changed") if answer.done else Elsewhere(path=f"/desk/tickets/{ask.number}")
    return await _again(app, ask, what, checks)


async def _again(app: App, ask: PageAsk, form: str, checks: Checks, status: int = 422) -> Shown:
    """The page with what was typed and what is wrong with it. Raises NotAllowed for who has no such form."""
    view = await worked_on(app, ask, typed={form: checks.typed()})
    if status == 422 and not view.offers(form):
        raise NotAllowed("this needs a permission that you do not have in this department")
    return Shown(view=view, status=status)


async def _not_done(app: App, ask: PageAsk, why: WhyNot | None = None) -> Shown:
    """The page as it is now, and why the button did nothing."""
    view = await worked_on(app, ask, trouble=why or "taken")
    if why is None and view.state.is_solved:
        view = replace(view, trouble=Trouble(code="solved"))
    return Shown(view=view, status=409)
