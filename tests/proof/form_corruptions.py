"""The same for forms: what they showed, what they meant, and where their answers led."""

from dev.proof.dump import Dump
from dev.proof.intents import Intent
from tests.proof.corruptions import Corruption


def a_change(intents: list[Intent]) -> Intent:
    """By a form, to another value, and done."""
    return next(one for one in intents if one.outcome == "ok" and "/change/" in one.path and one.was != one.wish)


def show_another_value(_: Dump, intents: list[Intent]) -> None:
    a_change(intents).was = {"priority": "whatever"}


def become_another_value(_: Dump, intents: list[Intent]) -> None:
    a_change(intents).wish = {"priority": "whatever"}


def answer_past_another(dump: Dump, intents: list[Intent]) -> None:
    """By who has seen nothing but the opening."""
    for one in (one for one in intents if one.outcome == "ok" and one.first and one.path.endswith("/reply")):
        kinds = [event["kind"] for event in dump.events(str(one.number)) if event["n"] < (one.first or 0)]
        if "ticket.reply-posted" in kinds:
            one.seen = 1
            return
    raise LookupError("no second answer")


def lead_to_another_event(_: Dump, intents: list[Intent]) -> None:
    next(one for one in intents if one.first).first = 99


def wish_what_never_was(dump: Dump, intents: list[Intent]) -> None:
    """Acknowledged, there was nothing to do, and it was never so."""
    number = next(iter(dump.tickets))
    path, wish = f"/desk/tickets/{number}/change/priority", {"priority": "whatever"}
    intents.append(Intent(9999, "agent:ana", "POST", path, "k", wish=wish, outcome="ok", number=number, seen=1))


def leave_a_form_without_a_trace(dump: Dump, intents: list[Intent]) -> None:
    path = f"/t/{next(iter(dump.tickets))}"
    intents.append(Intent(9999, "person:pat", "POST", path, "k", outcome="ok", number=path[3:]))


def do_a_form_that_was_refused(_: Dump, intents: list[Intent]) -> None:
    a_change(intents).outcome = "refused"


OF_FORMS: list[Corruption] = [
    show_another_value, become_another_value, answer_past_another, lead_to_another_event, wish_what_never_was,
    leave_a_form_without_a_trace, do_a_form_that_was_refused,
]  # fmt: skip
