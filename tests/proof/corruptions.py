"""What may have gone wrong, done on purpose to what storage holds or to what clients were told: one each."""

import json
from collections.abc import Callable
from typing import Any

from dev.proof.checker import command_of
from dev.proof.dump import Dump
from dev.proof.intents import Intent
from tests.proof.memory_run import events_key

type Corruption = Callable[[Dump, list[Intent]], None]


def rows(dump: Dump, number: str) -> dict[str, dict[str, Any]]:
    return dump.tables["tickets"][number]


def long_log(dump: Dump) -> str:
    """The ticket with the most events."""
    return max(dump.tickets, key=lambda number: len(dump.events(number)))


def an_open_one(dump: Dump) -> str:
    return next(
        number for number, stored in dump.tickets.items() if json.loads(stored["head"]["state"])["state"] == "open"
    )


def last(dump: Dump, number: str) -> str:
    return f"log:{len(dump.events(number)):08}!event"


def edit_row(stored: dict[str, Any], column: str, **changes: Any) -> None:
    stored[column] = json.dumps({**json.loads(stored[column]), **changes})


def drop_the_last_event(dump: Dump, _: list[Intent]) -> None:
    number = long_log(dump)
    del rows(dump, number)[last(dump, number)]


def drop_a_middle_event(dump: Dump, _: list[Intent]) -> None:
    del rows(dump, long_log(dump))["log:00000002!event"]


def double_an_event(dump: Dump, _: list[Intent]) -> None:
    number = long_log(dump)
    rows(dump, number)[f"log:{len(dump.events(number)) + 1:08}!event"] = dict(rows(dump, number)[last(dump, number)])


def swap_two_events(dump: Dump, _: list[Intent]) -> None:
    stored = rows(dump, long_log(dump))
    one, two = stored["log:00000002!event"], stored["log:00000003!event"]
    stored["log:00000002!event"], stored["log:00000003!event"] = two, one


def change_an_event(dump: Dump, _: list[Intent]) -> None:
    number, key = events_key(dump, "ticket.assigned")
    edit_row(rows(dump, number)[key], "data", by={"kind": "agent", "id": "ben"})


def change_the_last_event(dump: Dump, _: list[Intent]) -> None:
    number = long_log(dump)
    edit_row(rows(dump, number)[last(dump, number)], "data", trace="forged")


def step_back_in_time(dump: Dump, _: list[Intent]) -> None:
    number = long_log(dump)
    edit_row(rows(dump, number)[last(dump, number)], "data", at="2020-01-01T00:00:00Z")


def change_words(dump: Dump, _: list[Intent]) -> None:
    number, key = events_key(dump, "ticket.reply-posted")
    rows(dump, number)[key.replace("!event", "!words")]["source"] = "something else"


def lose_words(dump: Dump, _: list[Intent]) -> None:
    number, key = events_key(dump, "ticket.note-posted")
    del rows(dump, number)[key.replace("!event", "!words")]


def invent_words(dump: Dump, _: list[Intent]) -> None:
    number, key = events_key(dump, "ticket.assigned")
    rows(dump, number)[key.replace("!event", "!words")] = {"salt": "s", "format": "text", "source": "psst"}


def words_of_no_event(dump: Dump, _: list[Intent]) -> None:
    rows(dump, long_log(dump))["log:00009999!words"] = {"salt": "s", "format": "text", "source": "psst"}


def lose_a_long_body(dump: Dump, _: list[Intent]) -> None:
    dump.blobs["bodies"].popitem()


def lose_a_file(dump: Dump, _: list[Intent]) -> None:
    dump.blobs["files"].popitem()


def change_a_file(dump: Dump, _: list[Intent]) -> None:
    dump.blobs["files"][next(iter(dump.blobs["files"]))] = b"something else"


def lose_a_command_row(dump: Dump, _: list[Intent]) -> None:
    stored = rows(dump, long_log(dump))
    del stored[next(key for key in stored if key.startswith("command:"))]


def stretch_a_command_row(dump: Dump, _: list[Intent]) -> None:
    stored = rows(dump, long_log(dump))
    stored[next(key for key in stored if key.startswith("command:"))]["last"] += 1


def lose_a_head(dump: Dump, _: list[Intent]) -> None:
    del rows(dump, long_log(dump))["head"]


def change_a_head(dump: Dump, _: list[Intent]) -> None:
    edit_row(rows(dump, long_log(dump))["head"], "state", priority="whatever")


def open_the_chain(dump: Dump, _: list[Intent]) -> None:
    rows(dump, long_log(dump))["head"]["hash"] = "0" * 64


def leave_a_cursor_behind(dump: Dump, _: list[Intent]) -> None:
    edit_row(rows(dump, long_log(dump))["follow"], "state", version=1)


def lose_a_cursor(dump: Dump, _: list[Intent]) -> None:
    del rows(dump, long_log(dump))["follow"]


def lose_a_row_of_a_list(dump: Dump, _: list[Intent]) -> None:
    scope = dump.tables["views"]["open"]
    del scope[next(key for key in scope if key.startswith("updated!"))]


def leave_a_stale_row(dump: Dump, _: list[Intent]) -> None:
    scope = dump.tables["views"]["open"]
    key = next(key for key in scope if key.startswith("updated!"))
    scope[f"updated!{'9' * 15}!{key[-6:]}"] = dict(scope[key])


def put_a_row_where_it_does_not_belong(dump: Dump, _: list[Intent]) -> None:
    views = dump.tables["views"]
    key = next(key for key in views["open"] if key.startswith("created!"))
    views.setdefault("open!sales", {})[key] = dict(views["open"][key])


def show_an_old_state(dump: Dump, _: list[Intent]) -> None:
    scope = dump.tables["views"]["open"]
    row = scope[next(key for key in scope if key.startswith("due!"))]
    item = json.loads(row["item"])
    row["item"] = json.dumps({**item, "ticket": {**item["ticket"], "answered": not item["ticket"]["answered"]}})


def lose_an_anchor(dump: Dump, _: list[Intent]) -> None:
    del dump.tables["views"]["open"][f"at!{an_open_one(dump)}"]


def leave_an_anchor_behind(dump: Dump, _: list[Intent]) -> None:
    dump.tables["views"]["open"][f"at!{an_open_one(dump)}"]["n"] = 0


def be_due_at_another_time(dump: Dump, _: list[Intent]) -> None:
    scope = dump.tables["views"]["open"]
    key = next(key for key in scope if key.startswith("due!"))
    scope[f"due!{int(key[4:19]) - 1:015}{key[19:]}"] = scope.pop(key)


def forget_that_it_was_wanted(_: Dump, intents: list[Intent]) -> None:
    intents.remove(next(one for one in intents if one.outcome == "ok" and one.path.endswith("/replies")))


def do_what_was_refused(_: Dump, intents: list[Intent]) -> None:
    next(one for one in intents if one.outcome == "ok" and one.path.endswith("/replies")).outcome = "refused"


def lose_what_was_acknowledged(dump: Dump, intents: list[Intent]) -> None:
    intents.append(Intent(9999, "agent:ana", "POST", f"/api/tickets/{long_log(dump)}/notes", "k", "gone", outcome="ok"))


def do_a_command_twice(dump: Dump, intents: list[Intent]) -> None:
    done = next(one for one in intents if one.outcome == "ok" and one.path.endswith("/replies"))
    other = next(number for number in dump.tickets if f"/{number}/" not in done.path)
    rows(dump, other)[f"command:{command_of(done)}"] = {"first": 1, "last": 1}


def say_it_twice(dump: Dump, intents: list[Intent]) -> None:
    done = next(one for one in intents if one.outcome == "ok" and one.path.endswith("/replies"))
    number, key = events_key(dump, "ticket.note-posted")
    rows(dump, number)[key.replace("!event", "!words")]["source"] = done.said


def acknowledge_what_is_not_so(dump: Dump, intents: list[Intent]) -> None:
    number = long_log(dump)
    wish = {"priority": "whatever"}
    intents.append(
        Intent(
            9999, "agent:ana", "PATCH", f"/api/tickets/{number}", "k", wish=wish, outcome="ok", number=number, version=1
        )
    )


def an_effect(dump: Dump, marks: bool = False) -> tuple[str, str]:
    """Ticket and row of an effect with recipients, or of a mark."""
    for number, stored in dump.tickets.items():
        for key in stored:
            if key.startswith("told:") and (("!" in key) is marks) and "route" not in key:
                return number, key
    raise LookupError("no effect")


def never_record_an_effect(dump: Dump, _: list[Intent]) -> None:
    number, key = an_effect(dump)
    del rows(dump, number)[key]


def tell_somebody_else(dump: Dump, _: list[Intent]) -> None:
    number, key = an_effect(dump)
    rows(dump, number)[key]["recipients"] = json.dumps(["agent:lea"])


def invent_an_effect(dump: Dump, _: list[Intent]) -> None:
    rows(dump, long_log(dump))["told:00000001:resolved"] = {"recipients": json.dumps(["agent:ana"])}


def forget_to_tell(dump: Dump, _: list[Intent]) -> None:
    number, key = an_effect(dump, marks=True)
    del rows(dump, number)[key]


def say_to_be_sending_and_die(dump: Dump, _: list[Intent]) -> None:
    number, key = an_effect(dump, marks=True)
    rows(dump, number)[key]["outcome"] = "sending"
    n, kind = key.partition("!")[0].removeprefix("told:").split(":")
    mails, about = dump.blobs["outbox"], f"{number}-{int(n)}-{kind}"
    del mails[next(name for name, content in mails.items() if json.loads(content)["about"] == about)]


def say_what_nobody_knows(dump: Dump, _: list[Intent]) -> None:
    number, key = an_effect(dump, marks=True)
    rows(dump, number)[key]["outcome"] = "failed"
    n, kind = key.partition("!")[0].removeprefix("told:").split(":")
    mails, about = dump.blobs["outbox"], f"{number}-{int(n)}-{kind}"
    del mails[next(name for name, content in mails.items() if json.loads(content)["about"] == about)]


def lose_a_mail(dump: Dump, _: list[Intent]) -> None:
    dump.blobs["outbox"].popitem()


def send_a_mail_too_many(dump: Dump, _: list[Intent]) -> None:
    name, content = next(iter(dump.blobs["outbox"].items()))
    dump.blobs["outbox"][f"{name}-again"] = content


CORRUPTIONS: list[Corruption] = [
    drop_the_last_event, drop_a_middle_event, double_an_event, swap_two_events, change_an_event,
    change_the_last_event, step_back_in_time, change_words, lose_words, invent_words, words_of_no_event,
    lose_a_long_body, lose_a_file, change_a_file, lose_a_command_row, stretch_a_command_row, lose_a_head,
    change_a_head, open_the_chain, leave_a_cursor_behind, lose_a_cursor, lose_a_row_of_a_list, leave_a_stale_row,
    put_a_row_where_it_does_not_belong, show_an_old_state, lose_an_anchor, leave_an_anchor_behind,
    be_due_at_another_time, forget_that_it_was_wanted, do_what_was_refused, never_record_an_effect,
    tell_somebody_else, invent_an_effect, forget_to_tell, say_to_be_sending_and_die, lose_a_mail, send_a_mail_too_many,
    say_what_nobody_knows,
    lose_what_was_acknowledged, do_a_command_twice, say_it_twice, acknowledge_what_is_not_so,
]  # fmt: skip
