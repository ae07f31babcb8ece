"""Answers about a piece of the desk's configuration: known by its tag, and made or changed under its id."""

import azure.functions as func

from functions.edge import Ask, answer, is_known
from shared.domain.desk import Agent, Canned
from shared.services.configuring import Changed, tag_of


def shown(ask: Ask, what: Agent | Canned, told: object) -> func.HttpResponse:
    """The piece as it is; 304 for who has it already."""
    tag = tag_of(what)
    headers = {"ETag": f'"{tag}"'}
    if is_known(ask.req, tag):
        return func.HttpResponse(b"", status_code=304, headers=headers)
    return answer(told, headers=headers)


def saved[T: Agent | Canned](path: str, done: Changed[T], told: object) -> func.HttpResponse:
    """What was made or changed; `path` is where it is found from now on."""
    headers = {"ETag": f'"{tag_of(done.what)}"'}
    if done.replayed:
        headers["Idempotency-Replayed"] = "true"
    if done.status == 201:
        headers["Location"] = path
    return answer(told, done.status, headers)
