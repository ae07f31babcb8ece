"""What people type into the forms of a ticket, and what each of them means: the value that it shows, and the wish."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from dev.proof.forms import Form

# How often each is taken of those that a page offers; "answer" is the requester's.
WEIGHTS: Mapping[str, int] = {"reply": 8, "note": 3, "claim": 6, "release": 3, "change": 2, "answer": 8, "close": 1}
DEPARTMENTS = ("support", "online-banking")  # that all who play see
_NAMES = {"plan": "sla", "due": "due_at"}  # of a ticket, where its forms call it otherwise


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """Fields as typed, the text among them that stands nowhere else, and what the ticket says before and after."""

    values: Mapping[str, str] = field(default_factory=dict)
    said: str | None = None
    wish: Mapping[str, Any] = field(default_factory=dict)
    was: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """In somebody's hand: `who` is their id, `text` a text that nobody used yet."""

    chance: random.Random
    who: str
    text: str
    at: datetime

    def fill(self, form: Form) -> Filled:
        """A form of a ticket's page."""
        return _FILL[kind_of(form)](self, form)

    def say(self, form: Form) -> Filled:
        """A message, a reply or a note; sometimes with a status."""
        name = next(one for one in ("reply", "note", "message") if one in form.fields)
        statuses = set(form.choices.get(f"{name}-status", ())) & {"pending", "in-progress", "resolved"}
        status = self.chance.choice(sorted(statuses)) if statuses and self.chance.random() < 0.3 else None
        more = {f"{name}-status": status} if status else {}
        return Filled(values={name: self.text, **more}, said=self.text, wish={"status": status} if status else {})

    def claim(self, _form: Form) -> Filled:
        return Filled(wish={"agent": self.who}, was={"agent": None})

    def release(self, _form: Form) -> Filled:
        return Filled(wish={"agent": None}, was={"agent": self.who})

    def close(self, _form: Form) -> Filled:
        """It is solved; sometimes with words."""
        wish, speaks = {"state": "resolved"}, self.chance.random() < 0.3
        return Filled(values={"message": self.text} if speaks else {}, said=self.text if speaks else None, wish=wish)

    def change(self, form: Form) -> Filled:
        """Another value, seldom the same again; sometimes with a comment, which a value that stays cannot have."""
        what, was = form.path.rpartition("/")[2], form.fields["was"]
        value = was if self.chance.random() < 0.1 else self._value(what, form)
        speaks = value != was and f"{what}-comment" in form.fields and self.chance.random() < 0.3
        values = {what: value} | ({f"{what}-comment": self.text} if speaks else {})
        name = _NAMES.get(what, what)
        return Filled(
            values=values,
            said=self.text if speaks else None,
            wish={name: _meant(what, value)},
            was={name: _meant(what, was)},
        )

    def _value(self, what: str, form: Form) -> str:
        if what == "subject":
            return f"Otherwise {self.text}"[:40]
        if what == "due":
            soon = self.at + timedelta(seconds=self.chance.randint(1, 5000))
            return "" if self.chance.random() < 0.3 else soon.strftime("%Y-%m-%dT%H:%M:%S")
        offered = [one for one in form.choices[what] if what != "department" or one in DEPARTMENTS]
        return self.chance.choice([one for one in offered if one != form.fields["was"]] or [form.fields["was"]])


def kind_of(form: Form) -> str:
    """What a form of a ticket's page is for, in the words of `WEIGHTS`; of another page nothing that stands there."""
    *_, before, last = ["", *form.path.split("/")]
    return before if before == "change" else "answer" if last.isdecimal() else last


def _meant(what: str, value: str) -> str | None:
    """A value in the words of the log: its times are in UTC, as the pages are where no zone is known."""
    if what == "due":
        return f"{value}+00:00" if value else None
    return value or None


_FILL: Mapping[str, Callable[[Pen, Form], Filled]] = {
    "reply": Pen.say, "note": Pen.say, "answer": Pen.say, "claim": Pen.claim, "release": Pen.release,
    "close": Pen.close, "change": Pen.change,
}  # fmt: skip
