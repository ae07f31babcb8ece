"""A ticket's life as requests: with canaries wherever people write, for telemetry to keep silent about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

CANARY = "Kanarienvogel"
PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@dataclass(frozen=True, slots=True)
class Step:
    """One request; `{number}` in its path is the ticket's."""

    name: str
    method: str
    path: str
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=lambda: {"X-Api-Key": "local-agent"})


WORDS = {
    "subject": f"{CANARY} S",
    "message": f"{CANARY} M",
    "requester": {"name": f"{CANARY} N", "email": f"{CANARY}@example.com", "phone": f"+49 {CANARY}"},
    "attachments": [{"name": f"{CANARY}.txt", "type": "text/plain", "data": "YQ=="}],
    "team": "level-i-support",
}
LIFE = (
    Step("open", "POST", "tickets", WORDS),
    Step("assign", "PUT", "tickets/{number}/assignment", {"agent": "ben", "comment": f"{CANARY} C"}),
    Step("reply", "POST", "tickets/{number}/replies", {"message": f"{CANARY} R"}),
    Step("resolve", "PUT", "tickets/{number}/status", {"status": "resolved", "comment": f"{CANARY} E"}),
)
LOUD = (
    Step("stranger", "GET", "me", headers={"X-Api-Key": CANARY}),
    Step("nowhere", "GET", f"{CANARY}/{CANARY}?{CANARY}={CANARY}", headers={"User-Agent": CANARY, "X-Api-Key": "x"}),
    Step(
        "wrong", "POST", "tickets/{number}/notes", {CANARY: 1}, {"X-Api-Key": "local-agent", "Idempotency-Key": CANARY}
    ),
    Step("note", "POST", "tickets/{number}/notes", {"message": f"{CANARY} O"}),
)


def story(which: str) -> Sequence[Step]:
    """`apart`: each request begins a trace. `together`: one caller's trace goes through all."""
    if which == "together":
        return [Step(one.name, one.method, one.path, one.body, {**one.headers, "traceparent": PARENT}) for one in LIFE]
    return [*LIFE, *LOUD]
