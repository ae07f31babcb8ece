"""What random clients want: lifecycle actions on tickets that they know, each with a text that stands nowhere else."""

import base64
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from dev.proof.intents import Intent
from dev.proof.ways import ByKey, Wanted

AGENTS = ("ana", "olga")
KEYS = {
    "agent:ana": "local-agent",
    "agent:olga": "local-admin",
    "agent:vera": "local-viewer",
    "key:local-intake": "local-intake",
}


@dataclass(slots=True)
class Clients:
    """Makes one action after another from a seed. `pat` is the requester's id."""

    seed: int
    pat: str
    http: httpx.AsyncClient
    numbers: list[str] = field(default_factory=list)
    made: int = field(default=0, init=False)
    chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.chance = random.Random(f"clients {self.seed}")  # noqa: S311 - to be repeated, not to be secret

    def next(self) -> Wanted:
        """A create at first and now and then, else something done to a ticket."""
        self.count()
        if not self.numbers or (len(self.numbers) < 60 and self.chance.random() < 0.12):
            return self._create()
        make: Callable[[str], Wanted] = self.chance.choice(_WEIGHTED)(self)
        return make(self.chance.choice(self.numbers))

    def count(self) -> int:
        """One more action: its id."""
        self.made += 1
        return self.made

    def learn(self, wanted: Wanted) -> None:
        """A create that was acknowledged: its ticket can be worked on."""
        if wanted.intent.makes_a_ticket and wanted.intent.number:
            self.numbers.append(wanted.intent.number)

    def _create(self) -> Wanted:
        caller = self.chance.choice(["key:local-intake", "agent:ana", f"person:{self.pat}"])
        text = self.text(self.made)
        topics = ["online-banking", "general-inquiry", "feedback"]
        body: dict[str, Any] = {
            "subject": f"Ticket {self.made}",
            "message": text,
            "topic": self.chance.choice(topics),
        }
        if caller != f"person:{self.pat}":
            body |= {"requester": {"name": "Pat", "email": "pat@example.com"}}
        return self._wanted(caller, "POST", "/api/tickets", body, said=text)

    def reply(self, number: str) -> Wanted:
        """An agent answers, sometimes with a status."""
        body: dict[str, Any] = {"message": self.text(self.made)}
        if self.chance.random() < 0.3:
            body["status"] = self.chance.choice(["pending", "in-progress", "resolved"])
        return self._wanted(self._agent(), "POST", f"/api/tickets/{number}/replies", body, said=body["message"])

    def note(self, number: str) -> Wanted:
        """An agent writes for agents."""
        text = self.text(self.made)
        return self._wanted(self._agent(), "POST", f"/api/tickets/{number}/notes", {"message": text}, said=text)

    def message(self, number: str) -> Wanted:
        """Pat writes."""
        text = self.text(self.made)
        path = f"/api/tickets/{number}/messages"
        return self._wanted(f"person:{self.pat}", "POST", path, {"message": text}, said=text)

    def claim(self, number: str) -> Wanted:
        """Ana takes it."""
        return self._wanted("agent:ana", "POST", f"/api/tickets/{number}/claim", None, wish={"agent": "ana"})

    def assign(self, number: str) -> Wanted:
        """To an agent or a team."""
        if self.chance.random() < 0.5:
            wish: dict[str, Any] = {"agent": self.chance.choice(["ana", "ben", None])}
        else:
            wish = {"team": self.chance.choice(["online-banking", "level-i-support", None])}
        return self._wanted(self._agent(), "PUT", f"/api/tickets/{number}/assignment", wish, wish=wish)

    def transfer(self, number: str) -> Wanted:
        """To another department that Ana sees."""
        wish = {"department": self.chance.choice(["support", "online-banking"])}
        return self._wanted(self._agent(), "POST", f"/api/tickets/{number}/transfer", wish, wish=wish)

    def status(self, number: str) -> Wanted:
        """Any status."""
        status = self.chance.choice(["open", "in-progress", "pending", "hold", "resolved", "closed"])
        return self._wanted(
            self._agent(), "PUT", f"/api/tickets/{number}/status", {"status": status}, wish={"status": status}
        )

    def edit(self, number: str) -> Wanted:
        """Priority, plan, or a date by hand."""
        due = (datetime.now(UTC) + timedelta(seconds=self.chance.randint(1, 5000))).isoformat(timespec="milliseconds")
        name, value = self.chance.choice(
            [("priority", "low"), ("priority", "high"), ("sla", "sev-b"), ("sla", "sev-c"), ("sla", None),
             ("due_at", due), ("due_at", None), ("answered", True)]
        )  # fmt: skip
        wish = {} if name == "due_at" else {name: value}
        return self._wanted(self._agent(), "PATCH", f"/api/tickets/{number}", {name: value}, wish=wish)

    def edit_entry(self, number: str) -> Wanted:
        """The first entry reads otherwise; how it read before is kept."""
        text = self.text(self.made)
        path = f"/api/tickets/{number}/thread/1"
        return self._wanted(self._agent(), "PATCH", path, {"message": text}, said=text)

    def attach(self, number: str) -> Wanted:
        """A note with a file or two."""
        text = self.text(self.made)
        files = [
            {"name": f"{text[:20]}.txt", "type": "text/plain", "data": base64.b64encode(text.encode()).decode()}
            for _ in range(self.chance.randint(1, 2))
        ]
        body = {"message": text, "attachments": files}
        return self._wanted(self._agent(), "POST", f"/api/tickets/{number}/notes", body, said=text)

    def forbidden(self, number: str) -> Wanted:
        """Vera may only look."""
        text = self.text(self.made)
        return self._wanted("agent:vera", "POST", f"/api/tickets/{number}/replies", {"message": text}, said=text)

    def _agent(self) -> str:
        return f"agent:{self.chance.choice(AGENTS)}"

    def text(self, id: int) -> str:
        """What stands nowhere else than in this action; now and then too long for a row."""
        long = "x" * 40_000 if self.chance.random() < 0.02 else ""
        return f"said {self.seed}-{id} {long}".strip()

    def _wanted(
        self, caller: str, method: str, path: str, body: Any, *, said: str | None = None, wish: Any = None
    ) -> Wanted:
        key = f"proof-{self.seed}-{self.made}"
        intent = Intent(self.made, caller, method, path, key, said=said, wish=wish or {})
        return Wanted(intent, ByKey(self.http, KEYS.get(caller, "local-requester"), body))


_WEIGHTED: list[Callable[[Clients], Callable[[str], Wanted]]] = [
    *[lambda clients: clients.reply] * 5,
    *[lambda clients: clients.note] * 2,
    *[lambda clients: clients.message] * 4,
    *[lambda clients: clients.claim] * 2,
    *[lambda clients: clients.assign] * 3,
    lambda clients: clients.transfer,
    *[lambda clients: clients.status] * 4,
    *[lambda clients: clients.edit] * 3,
    lambda clients: clients.edit_entry,
    lambda clients: clients.attach,
    lambda clients: clients.forbidden,
]
