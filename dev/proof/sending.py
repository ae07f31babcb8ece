"""Sends what a client wants until it knows what came of it, or gives up: with the same key each time."""

import asyncio

import httpx

from dev.proof.actions import Wanted
from dev.proof.intents import IntentLog

MOST_TRIES = 4


async def send(client: httpx.AsyncClient, wanted: Wanted, log: IntentLog) -> None:
    """The intent first to disk, then the request, then its outcome to disk: ok, refused, or unknown."""
    intent = wanted.intent
    log.write(intent)
    headers = {"X-Api-Key": wanted.api_key, "Idempotency-Key": intent.key}
    unsure = False
    for tries in range(1, MOST_TRIES + 1):
        intent.tries = tries
        try:
            answer = await client.request(
                intent.method, intent.path, headers=headers, **({} if wanted.body is None else {"json": wanted.body})
            )
        except httpx.TransportError:
            unsure = True
            await asyncio.sleep(0.3 * tries)
            continue
        intent.status = answer.status_code
        if answer.status_code < 500:
            _learn(wanted, answer, unsure=unsure)
            break
        unsure = True
        await asyncio.sleep(0.2 * tries)
    intent.outcome = intent.outcome or "unknown"
    log.write(intent)


def _learn(wanted: Wanted, answer: httpx.Response, *, unsure: bool) -> None:
    """A 4xx after an unanswered try is the last try's: a repeat of what is done is answered, so it was not."""
    intent = wanted.intent
    if answer.status_code >= 400:
        intent.outcome = "refused"
        return
    intent.outcome = "ok"
    ticket = answer.json()
    intent.number = (ticket.get("ticket") or ticket)["number"]
    tag = answer.headers.get("ETag", "").strip('"')
    intent.version = int(tag) if tag else None
