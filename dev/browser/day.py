"""A day at the demo desk, by its API: tickets in every state, with words, files and long threads, for pages to show."""

import base64
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

ADMIN, ANA, PAT = "local-admin", "local-agent", "local-requester"
_PAT = {"name": "Pat", "email": "pat@example.com"}
_SHOP = {"name": "Web shop", "email": "shop@example.com"}
_DESK = {"name": "Front desk", "email": "frontdesk@example.com"}
_STEPS = """Thank you. Please try this:

1. Sign out **everywhere**,
2. clear the cache of your browser,
3. sign in again at <https://example.com/sign-in>.

```
GET /session 502
```

> It worked yesterday.

Does it help?"""

type Act = tuple[str, str, str, dict[str, Any]]
"""By whom, how, where below the ticket, with what."""


@dataclass(frozen=True, slots=True)
class Case:
    """A ticket and what becomes of it."""

    subject: str
    message: str
    topic: str
    requester: dict[str, str]
    acts: tuple[Act, ...] = ()
    seconds_left: int | None = None  # a due date set by hand


def _reply(message: Any, **more: Any) -> Act:
    return (ANA, "POST", "/replies", {"message": message, **more})


def _pat(message: str, **more: Any) -> Act:
    return (PAT, "POST", "/messages", {"message": message, **more})


CLAIM: Act = (ANA, "POST", "/claim", {})
_LOG = {"name": "browser.log", "type": "text/plain", "data": base64.b64encode(b"GET /session 502\n" * 90).decode()}

MAIN = Case(
    "Online banking system down", "I cannot log in since 8 this morning.\n\nThe page stays white.",
    "online-banking", _PAT,
    (
        CLAIM,
        _reply({"format": "markdown", "body": _STEPS}, status="pending"),
        _pat("No, it is the same with every browser. Here is the log.", attachments=[_LOG]),
        (ANA, "POST", "/notes", {"message": "The load balancer dropped two of three nodes. Ben looks after it."}),
        (ANA, "PATCH", "", {"sla": "sev-b", "comment": "Half of the users can work."}),
        (ANA, "PUT", "/assignment", {"team": "level-i-support", "comment": "Please watch the monitors."}),
        _reply("Two of our three servers were not reachable. Most of you can sign in again.", status="in-progress"),
        _pat("Thanks, it works for me, but not yet for everybody in my team."),
    ),
)  # fmt: skip

CASES = (
    Case("Feedback on the new portal", "I like it. The text could be a little larger.", "feedback", _PAT,
         (CLAIM, _reply("Thank you, we pass it on.", status="resolved"))),
    Case("Invoice shows the old address", "Please correct it before the next one is sent.", "general-inquiry", _SHOP,
         ((ANA, "PUT", "/assignment", {"agent": "ben"}),)),
    Case("Cannot change the phone number", "The form says “not valid”, whatever I type.", "online-banking", _PAT,
         (CLAIM, _reply("Which number is it, with its country?", status="pending"))),
    Case("Card reader at the entrance blinks red, opens for nobody and cannot be restarted by the button behind its "
         "cover: please send somebody before the meeting at two", "It did so last week, too.", "general-inquiry", _DESK,
         (), 45 * 60),
    Case("Statement of last month is missing", "All others are there.", "online-banking", _SHOP,
         (CLAIM, (ANA, "PATCH", "", {"priority": "emergency"})), 2),
    Case("Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverwaltung.xlsx",
         "Does_not_open_and_has_a_very_long_name_without_any_blank_that_has_to_be_broken_somewhere_on_a_phone.xlsx",
         "general-inquiry", _DESK, ((ANA, "PUT", "/status", {"status": "hold", "comment": "Waits for the vendor."}),)),
    Case("New colleague needs an account", "She starts on Monday.", "general-inquiry", _DESK,
         (CLAIM, _reply("Done. Her first password comes by post.", status="closed"))),
)  # fmt: skip


async def fill(url: str) -> str:
    """Play it on a desk that is served there: the number of the ticket that has most to show."""
    async with httpx.AsyncClient(base_url=f"{url}/api/", timeout=30) as client:
        for case in CASES:
            await _play(client, case)
        return await _play(client, MAIN)


async def _play(client: httpx.AsyncClient, case: Case) -> str:
    body: dict[str, Any] = {"subject": case.subject, "message": case.message, "topic": case.topic}
    by = PAT if case.requester is _PAT else ADMIN
    if by == ADMIN:
        body["requester"] = case.requester
    if case.seconds_left is not None:
        due = datetime.now(UTC) + timedelta(seconds=case.seconds_left)
        body["due_at"], body["requester"], by = due.isoformat(timespec="milliseconds"), case.requester, ADMIN
    number = (await _done(client, by, "POST", "tickets", body))["number"]
    for key, method, path, sent in case.acts:
        await _done(client, key, method, f"tickets/{number}{path}", sent)
    return str(number)


async def _done(client: httpx.AsyncClient, key: str, method: str, path: str, body: dict[str, Any]) -> Any:
    answer = await client.request(method, path, json=body or None, headers={"X-Api-Key": key})
    if not answer.is_success:
        raise RuntimeError(f"{method} {path} as {key}: {answer.status_code} {answer.text}")
    return answer.json()
