"""Sends what a client wants until it knows what came of it, or gives up: with the same key each time."""

import asyncio

import httpx

from dev.proof.intents import IntentLog
from dev.proof.ways import Wanted

MOST_TRIES = 4


async def send(wanted: Wanted, log: IntentLog) -> None:
    """The intent first to disk, then the request, then its outcome to disk: ok, refused, or unknown.

    A 4xx after an unanswered try is the last try's: a repeat of what is done is answered, so it was not.
    """
    intent = wanted.intent
    log.write(intent)
    for tries in range(1, MOST_TRIES + 1):
        intent.tries = tries
        try:
            answer = await wanted.way.send(intent)
        except httpx.TransportError:
            await asyncio.sleep(0.3 * tries)
            continue
        intent.status = answer.status_code
        if answer.status_code < 500:
            wanted.way.learn(intent, answer)
            break
        await asyncio.sleep(0.2 * tries)
    intent.outcome = intent.outcome or "unknown"
    log.write(intent)
