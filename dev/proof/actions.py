"""What random clients want: lifecycle actions on tickets that they know, each with a text that stands nowhere else."""

import base64
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from dev.proof.intents import Intent

AGENTS = ("ana", "olga")
KEYS = {
    "agent:ana": "local-agent",
    "agent:olga": "local-admin",
    "agent:vera": "local-viewer",
    "key:local-intake": "local-intake",
}


@dataclass(slots=True)
class Wanted:
    """An intent, with the request that carries it."""

    intent: Intent
    api_key: str
    body: Any = None


@dataclass(slots=True)
class Clients:
    """Makes one action after another from a seed. `pat` is the requester's id."""

    seed: int
    pat: str
    numbers: list[str] = field(default_factory=list)
    pats: list[str] = field(default_factory=list)  # tickets that Pat may write to
    _made: int = field(default=0, init=False)
    _chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._chance = random.Random(f"clients {self.seed}")  # noqa: S311 - to be repeated, not to be secret

    def next(self) -> Wanted:
        """A create at first and now and then, else something done to a ticket."""
        self._made += 1
        if not self.numbers or (len(self.numbers) < 60 and self._chance.random() < 0.12):
            return self._create()
        make: Callable[[str], Wanted] = self._chance.choice(_WEIGHTED)(self)
        return make(self._chance.choice(self.numbers))

    def opened(self, wanted: Wanted, number: str) -> None:
        """A create was acknowledged: its ticket can be worked on."""
        self.numbers.append(number)
        if wanted.intent.caller != "agent:ana":
            self.pats.append(number)

    def _create(self) -> Wanted:
        caller = self._chance.choice(["key:local-intake", "agent:ana", f"person:{self.pat}"])
        text = self._text()
        topics = ["online-banking", "general-inquiry", "feedback"]
        body: dict[str, Any] = {
            "subject": f"Ticket {self._made}",
            "message": text,
            "topic": self._chance.choice(topics),
        }
        if caller != f"person:{self.pat}":
            body |= {"requester": {"name": "Pat", "email": "pat@example.com"}}
        return self._wanted(caller, "POST", "/api/tickets", body, said=text)

    def reply(self, number: str) -> Wanted:
        """An agent answers, sometimes with a status."""
        body: dict[str, Any] = {"message": self._text()}
        if self._chance.random() < 0.3:
            body["status"] = self._chance.choice(["pending", "in-progress", "resolved"])
        return self._wanted(self._agent(), "POST", f"/api/tickets/{number}/replies", body, said=body["message"])

    def note(self, number: str) -> Wanted:
        """An agent writes for agents."""
        text = self._text()
        return self._wanted(self._agent(), "POST", f"/api/tickets/{number}/notes", {"message": text}, said=text)

    def message(self, number: str) -> Wanted:
        """Pat writes."""
        text = self._text()
        path = f"/api/tickets/{number}/messages"
        return self._wanted(f"person:{self.pat}", "POST", path, {"message": text}, said=text)

    def claim(self, number: str) -> Wanted:
        """Ana takes it."""
        return self._wanted("agent:ana", "POST", f"/api/tickets/{number}/claim", None, wish={"agent": "ana"})

    def assign(self, number: str) -> Wanted:
        """To an agent or a team."""
        if self._chance.random() < 0.5:
            wish: dict[str, Any] = {"agent": self._chance.choice(["ana", "ben", None])}
        else:
            wish = {"team": self._chance.choice(["online-banking", "level-i-support", None])}
        return self._wanted(self._agent(), "PUT", f"/api/tickets/{number}/assignment", wish, wish=wish)

    def transfer(self, number: str) -> Wanted:
        """To another department that Ana sees."""
        wish = {"department": self._chance.choice(["support", "online-banking"])}
        return self._wanted(self._agent(), "POST", f"/api/tickets/{number}/transfer", wish, wish=wish)

    def status(self, number: str) -> Wanted:
        """Any status."""
        status = self._chance.choice(["open", "in-progress", "pending", "hold", "resolved", "closed"])
        return self._wanted(
            self._agent(), "PUT", f"/api/tickets/{number}/status", {"status": status}, wish={"status": status}
        )

    def edit(self, number: str) -> Wanted:
        """Priority, plan, or a date by hand."""
        due = (datetime.now(UTC) + timedelta(seconds=self._chance.randint(1, 5000))).isoformat(timespec="milliseconds")
        name, value = self._chance.choice(
            [("priority", "low"), ("priority", "high"), ("sla", "sev-b"), ("sla", "sev-c"), ("sla", None),
             ("due_at", due), ("due_at", None), ("answered", True)]
        )  # fmt: skip
        wish = {} if name == "due_at" else {name: value}
        return self._wanted(self._agent(), "PATCH", f"/api/tickets/{number}", {name: value}, wish=wish)

    def edit_entry(self, number: str) -> Wanted:
        """The first entry reads otherwise; how it read before is kept."""
        text = self._text()
        path = f"/api/tickets/{number}/thread/1"
        return self._wanted(self._agent(), "PATCH", path, {"message": text}, said=text)

    def attach(self, number: str) -> Wanted:
        """A note with a file or two."""
        text = self._text()
        files = [
            {"name": f"{text[:20]}.txt", "type": "text/plain", "data": base64.b64encode(text.encode()).decode()}
            for _ in range(self._chance.randint(1, 2))
        ]
        body = {"message": text, "attachments": files}
        return self._wanted(self._agent(), "POST", f"/api/tickets/{number}/notes", body, said=text)

    def forbidden(self, number: str) -> Wanted:
        """Vera may only look."""
        text = self._text()
        return self._wanted("agent:vera", "POST", f"/api/tickets/{number}/replies", {"message": text}, said=text)

    def _agent(self) -> str:
        return f"agent:{self._chance.choice(AGENTS)}"

    def _text(self) -> str:
        long = "x" * 40_000 if self._chance.random() < 0.02 else ""
        return f"said {self.seed}-{self._made} {long}".strip()

    def _wanted(
        self, caller: str, method: str, path: str, body: Any, *, said: str | None = None, wish: Any = None
    ) -> Wanted:
        key = f"proof-{self.seed}-{self._made}"
        intent = Intent(self._made, caller, method, path, key, said=said, wish=wish or {})
        return Wanted(intent, KEYS.get(caller, "local-requester"), body)


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
