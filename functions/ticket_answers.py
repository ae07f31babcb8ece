"""A ticket, or an entry of it, as an HTTP answer with its ETag."""

import azure.functions as func

from functions.answers import entry_answer, ticket_answer
from functions.edge import Ask, answer
from functions.shapes import NumberOnly, Posted
from shared.app import App
from shared.domain.events import MessagePosted, NotePosted, ReplyPosted
from shared.services.reading import Seen
from shared.services.requests import Answer

_ENTRIES = (MessagePosted, ReplyPosted, NotePosted)


async def ticket_response(app: App, ask: Ask, done: Answer) -> func.HttpResponse:
    """The ticket after a command; its number alone for who may not see it."""
    headers = _headers(done)
    if done.status == 201:
        headers["Location"] = f"/api/tickets/{done.number}"
    if done.ticket is None or done.words is None:
        return answer(NumberOnly(number=done.number), done.status, headers)
    seen = Seen(ticket=done.ticket, words=done.words, desk=await app.desks.current())
    return answer(ticket_answer(seen, ask.by, app.now()), done.status, headers)


async def posted_response(app: App, ask: Ask, answered: Answer) -> func.HttpResponse:
    """The entry that a reply, message or note made, and its ticket."""
    headers, done = _headers(answered), answered.done
    if answered.ticket is None or answered.words is None or done is None:
        return answer(NumberOnly(number=answered.number), answered.status, headers)
    made = answered.made or await app.tickets.thread(done.number, after=done.first - 1, upto=done.last)
    entry = next(one for one in made if isinstance(one.event, _ENTRIES))
    headers["Location"] = f"/api/tickets/{done.number}/thread?before={entry.n + 1}&limit=1"
    seen = Seen(ticket=answered.ticket, words=answered.words, desk=await app.desks.current())
    posted = Posted(entry=entry_answer(seen, entry, ask.by), ticket=ticket_answer(seen, ask.by, app.now()))
    return answer(posted, answered.status, headers)


def _headers(answered: Answer) -> dict[str, str]:
    headers = {"Idempotency-Replayed": "true"} if answered.replayed else {}
    if answered.ticket is not None:
        headers["ETag"] = f'"{answered.ticket.version}"'
    return headers
