"""One request for each route that does something, and may be sent by its caller to a ticket just opened."""

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import httpx

from functions.contract import Contract
from tests.world import STORY


class Caller(Protocol):
    """Who sends requests: an HTTP client, or whoever stands for one."""

    def request(self, *args: Any, **kwargs: Any) -> Awaitable[httpx.Response]: ...


class Callers(Protocol):
    """A desk, whatever it stands on."""

    def client(self, key: str | None = "local-agent", /) -> Caller: ...


@dataclass(frozen=True)
class Sample:
    """A valid write: who sends it, with which body; `other` is another body of the same kind."""

    key: str = "local-agent"
    body: Any = None
    other: Any = None
    query: Mapping[str, str] = field(default_factory=dict)
    before: tuple[str, str, Any] | None = None  # a request that Ana sends first: method, path, body


SAMPLES: Mapping[str, Sample] = {
    "create_ticket": Sample(body=dict(STORY), other={**STORY, "subject": "Another one"}),
    "post_reply": Sample(body={"message": "On it"}, other={"message": "Or not"}),
    "post_message": Sample("local-requester", {"message": "Still down"}, {"message": "It works"}),
    "post_note": Sample(body={"message": "Looks like DNS"}, other={"message": "It was DNS"}),
    "claim_ticket": Sample(other={}),
    "assign_ticket": Sample(body={"agent": "ben", "comment": "Please"}, other={"agent": "ana"}),
    "release_ticket": Sample(other={}, before=("POST", "claim", None)),
    "transfer_ticket": Sample(body={"department": "support"}, other={"department": "sales"}),
    "set_status": Sample(body={"status": "pending"}, other={"status": "hold"}),
    "edit_ticket": Sample(body={"priority": "low"}, other={"priority": "emergency"}),
    "edit_entry": Sample(body={"message": "Better words"}, other={"message": "Other words"}),
    "put_agent": Sample("local-admin", {"name": "Leonie"}, {"name": "Leander"}),
    "put_canned": Sample("local-admin", {"name": "Ask again"}, {"name": "Ask once"}),
    "delete_canned": Sample("local-admin", other={}),
    "replay_poison": Sample("local-admin", other={"id": "1"}),
}
AGENT = "leo"  # whom `put_agent` changes: on leave, so nobody needs him
CANNED = "more-details"
FILE: Mapping[str, str] = {"name": "log.txt", "type": "text/plain", "data": "aGVsbG8="}


def path_of(contract: Contract, number: str) -> str:
    """The path below `api/`."""
    id = "1-1" if "attachments" in contract.path else CANNED if "canned" in contract.path else AGENT
    values = {"number": number, "id": id, "n": "1", "queue": "bells"}
    return contract.path.removeprefix("api/").format_map(values)


def sample_of(contract: Contract) -> Sample:
    """The sample of a route; a new verb has to bring one."""
    assert contract.name in SAMPLES, f"tests/app/samples.py has no request for {contract.name}"
    return SAMPLES[contract.name]


async def ready_ticket(world: Callers, contract: Contract) -> str:
    """A ticket that the route's sample can be sent to."""
    story = {**STORY, "attachments": [dict(FILE)]} if "attachments" in contract.path else STORY
    opened = await world.client("local-intake").request("POST", "tickets", json=story)
    assert opened.status_code == 201, opened.text
    number = str(opened.json()["number"])
    before = sample_of(contract).before if contract.is_write else None
    if before is not None:
        method, path, body = before
        done = await world.client("local-agent").request(method, f"tickets/{number}/{path}", json=body)
        assert done.is_success, done.text
    return number


async def send(
    client: Caller, contract: Contract, number: str, *, body: Any = ..., headers: Any = None
) -> httpx.Response:
    """The route's sample, or the same with another body."""
    sample = sample_of(contract) if contract.is_write else Sample()
    content = sample.body if body is ... else body
    given = {} if content is None else {"json": content}
    return await client.request(
        contract.method, path_of(contract, number), params=dict(sample.query), headers=headers, **given
    )
