"""The story: Online banking is down, and what six people do about it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from dev.demo.desk import RunningDesk
from dev.demo.figures import Measured, measure
from dev.demo.show import say, show_bill, show_clock, show_figures, show_thread, show_ticket, show_timeline

ADMIN, ANA, VERA, PAT = "local-admin", "local-agent", "local-viewer", "local-requester"
BOTH = ("support", "online-banking")


@dataclass(frozen=True, slots=True)
class Story:
    """One ticket on one desk."""

    desk: RunningDesk
    number: str

    def as_(self, key: str, method: str, path: str, expect: int, **body: Any) -> Any:
        """Ask something of the ticket."""
        sent = {"json": body} if body else {}
        return self.desk.ask(key, method, f"tickets/{self.number}{path}", expect, **sent)

    def tell(self, text: str) -> None:
        """A line of the story, and how the SLA clock stands now."""
        say(text)
        show_clock(self.as_(ANA, "GET", "/sla", 200)["items"])


def play(desk: RunningDesk) -> None:
    """From "Online banking system down" to closed, every line of it read back from the desk."""
    story = open_ticket(desk)
    find_and_claim(story)
    work(story)
    raise_and_lower_the_viewer(story)
    resolve_and_reopen(story)
    story.as_(ANA, "PUT", "/status", 200, status="closed", comment="Confirmed by phone.")
    story.tell("Ana closes the ticket.")
    open_a_late_one(desk)
    read_back(story)


def open_ticket(desk: RunningDesk) -> Story:
    """Pat reports; the topic decides where it goes."""
    body = {"subject": "Online banking system down", "message": "I cannot log in since 8.", "topic": "online-banking"}
    ticket = desk.ask(PAT, "POST", "tickets", 201, json=body)
    say(f"Pat opens ticket {ticket['number']}: {ticket['subject']}")
    show_ticket(desk.ask(ANA, "GET", f"tickets/{ticket['number']}", 200))
    show_clock(desk.ask(ANA, "GET", f"tickets/{ticket['number']}/sla", 200)["items"])
    return Story(desk, ticket["number"])


def find_and_claim(story: Story) -> None:
    """It stands in Ana's list, a moment later; she takes it."""

    def is_listed() -> bool:
        page = story.desk.ask(ANA, "GET", "tickets?view=unassigned&limit=100", 200)
        return any(item["number"] == story.number for item in page["items"])

    story.desk.wait_for("the ticket in Ana's unassigned", is_listed)
    story.as_(ANA, "POST", "/claim", 200)
    story.tell("Ana finds it among the unassigned, and claims it.")


def work(story: Story) -> None:
    """Reply, note, another plan, another team."""
    story.as_(ANA, "POST", "/replies", 201, message="Which browser do you use?", status="pending")
    story.tell("Ana asks back; while the ticket is pending its clock stands still.")
    story.as_(PAT, "POST", "/messages", 201, message="Any. Nothing answers.")
    story.tell("Pat answers, and it runs again.")
    story.as_(ANA, "POST", "/replies", 201, message="We are on it.", status="in-progress")
    story.as_(ANA, "POST", "/notes", 201, message="The load balancer dropped two of three nodes.")
    story.as_(ANA, "PATCH", "", 200, sla="sev-b", comment="Half of the users can work.")
    story.as_(ANA, "PUT", "/assignment", 200, team="level-i-support", comment="Please watch the monitors.")
    ticket = story.as_(ANA, "GET", "", 200)
    plan, team = ticket["sla"]["name"], ticket["team"]["name"]
    story.tell(f"Ana replies, writes a note, changes the plan to {plan} and the team to {team}.")


def raise_and_lower_the_viewer(story: Story) -> None:
    """Vera may look and not touch, until Olga raises her, and again after."""
    desk = story.desk
    story.as_(VERA, "GET", "/thread", 200)
    refused = story.as_(VERA, "POST", "/replies", 403, message="May I?")
    say(f"Vera looks at it, and may not reply: {refused['detail']}.")
    desk.ask(ADMIN, "PUT", "config/agents/vera", 200, json={"roles": dict.fromkeys(BOTH, "all-access")})
    desk.wait_for("Vera has All Access", lambda: "ticket.reply" in _permissions(desk))
    story.as_(VERA, "POST", "/replies", 201, message="Logins work again for most of you.")
    say("Olga raises Vera to All Access: now she replies.")
    desk.ask(ADMIN, "PUT", "config/agents/vera", 200, json={"roles": dict.fromkeys(BOTH, "view-only")})
    desk.wait_for("Vera may view only", lambda: "ticket.reply" not in _permissions(desk))
    story.as_(VERA, "POST", "/replies", 403, message="And now?")
    say("Olga lowers her again: the next reply is refused.")


def resolve_and_reopen(story: Story) -> None:
    """Ana resolves; Pat's answer opens it again; Ana resolves for good."""
    story.as_(ANA, "PUT", "/status", 200, status="resolved")
    story.tell("Ana resolves the ticket.")
    again = story.as_(PAT, "POST", "/messages", 201, message="It is down again!")["ticket"]
    story.tell(f"Pat answers, and it is {again['state']} again, with {again['agent']['name']}.")
    story.as_(ANA, "POST", "/replies", 201, message="The third node is back now.", status="resolved")


def read_back(story: Story) -> None:
    """What the desk says of it all."""
    show_timeline(story.as_(ANA, "GET", "/events?limit=100", 200)["items"])
    show_thread("The thread as Pat sees it", story.as_(PAT, "GET", "/thread?limit=100", 200)["items"])
    show_thread("The thread as Ana sees it", story.as_(ANA, "GET", "/thread?limit=100", 200)["items"])
    show_ticket(story.as_(ANA, "GET", "", 200))
    show_bill(story.desk)
    show_figures([_measured(story.desk, number) for number in _numbers(story.desk)])


def open_a_late_one(desk: RunningDesk) -> None:
    """A ticket that is due in a minute by hand: the timer will say so, without anybody asking."""
    due = datetime.now(UTC) + timedelta(minutes=1)
    body = {
        "subject": "Coffee machine blinks", "message": "Red, twice.",
        "topic": "general-inquiry", "team": "level-i-support",
        "requester": {"name": "Pat", "email": "pat@example.com"}, "due_at": due.isoformat(timespec="milliseconds"),
    }  # fmt: skip
    number = desk.ask(ADMIN, "POST", "tickets", 201, json=body)["number"]
    desk.wait_for("somebody is drawn for it", lambda: desk.ask(ADMIN, "GET", f"tickets/{number}", 200)["agent"])
    drawn = desk.ask(ADMIN, "GET", f"tickets/{number}", 200)["agent"]["name"]
    say(f"Olga opens ticket {number} for a team that draws its agents: it is {drawn}'s, and due at {due:%H:%M:%S}.")
    print("    Nobody works on it. About two minutes after that the minute timer rings, the log notes it as overdue,")
    print(f"    and {drawn} is told: python -m dev outbox")


def _numbers(desk: RunningDesk) -> list[str]:
    """Ana's tickets, open and closed, the newest hundred."""
    return [item["number"] for item in desk.ask(ANA, "GET", "tickets?view=all&limit=100", 200)["items"]]


def _measured(desk: RunningDesk, number: str) -> Measured:
    events = desk.ask(ANA, "GET", f"tickets/{number}/events?limit=100", 200)["items"]
    return measure(events, desk.ask(ANA, "GET", f"tickets/{number}/sla", 200)["items"])


def _permissions(desk: RunningDesk) -> list[str]:
    roles = desk.ask(VERA, "GET", "me", 200)["roles"]
    return [permission for role in roles for permission in role["permissions"]]
