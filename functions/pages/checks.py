"""What is wrong with each field of a form: a page says all of it at once, where the API stops at the first."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from functions.attachments import uploads
from functions.fields import MOST_COMMENT, MessageBody, address, is_blank, message, one_line
from functions.pages.forms import Form
from shared.clock import new_id
from shared.domain.errors import Invalid
from shared.domain.values import Message, Upload
from shared.web.views import Typed

_NONCE = re.compile(r"[0-9a-f]{32}", re.ASCII)
_COUNT = re.compile(r"[1-9][0-9]{0,7}", re.ASCII)

type Reader[T] = Callable[[str, str], T]


@dataclass(slots=True)
class Checks:
    """Reads fields, and remembers the code of what it refuses."""

    form: Form
    problems: dict[str, str] = field(default_factory=dict)

    def of[T](self, name: str, read: Reader[T], default: T) -> T:
        """The field as read; the default, and a problem noted, where it is refused."""
        try:
            return read(name, self.form.value(name))
        except Invalid as error:
            self.problems[name] = error.code
            return default

    def nonce(self) -> str:
        """The nonce of the form; of one that was not made by us the form is shown again."""
        given = self.form.value("nonce")
        if not _NONCE.fullmatch(given):
            self.problems["form"] = "stale"
        return given

    def files(self, name: str = "files") -> tuple[Upload, ...]:
        """The files that were chosen."""
        try:
            return uploads(self.form.files)
        except Invalid as error:
            self.problems[name] = "format" if error.field.endswith(".name") else error.code
            return ()

    def refused(self, error: Invalid) -> None:
        """What was refused behind the form."""
        self.problems[error.field] = error.code

    def typed(self) -> Typed:
        """The form again, to be sent anew."""
        lost = bool(self.form.files)
        return Typed(nonce=new_id(), values=self.form.fields, problems=dict(self.problems), has_lost_files=lost)


def fresh(**values: str | None) -> Typed:
    """A form that nobody has typed into."""
    return Typed(nonce=new_id(), values={name: value for name, value in values.items() if value})


def line(most: int) -> Reader[str]:
    """One line of so many characters."""

    def read(name: str, text: str) -> str:
        if len(text) > most:
            raise Invalid(name, "too-long", f"at most {most} characters")
        return one_line(name, text)

    return read


def mail_address(name: str, text: str) -> str:
    """An e-mail address."""
    if is_blank(text):
        raise Invalid(name, "missing", "there is no address")
    return address(name, text.strip())


def words(name: str, text: str) -> Message:
    """A message."""
    return message(name, text)


def words_in(format: str) -> Reader[Message]:
    """A message in the format that its form says: plain text unless that is markdown."""

    def read(name: str, text: str) -> Message:
        return message(name, MessageBody(format="markdown", body=text) if format == "markdown" else text)

    return read


def remark(name: str, text: str) -> Message | None:
    """A comment on a change; nothing where it was left blank."""
    if len(text) > MOST_COMMENT:
        raise Invalid(name, "too-long", f"at most {MOST_COMMENT} characters")
    return None if is_blank(text) else message(name, text)


def count(name: str, text: str) -> int:
    """A number of an event, as one of our own forms holds it."""
    if not _COUNT.fullmatch(text):
        raise Invalid(name, "stale", "this is not a number")
    return int(text)


def one_of[T: str](offered: Collection[T]) -> Reader[T | None]:
    """One of what a list offers, or nothing chosen."""
    known = {one: one for one in offered}

    def read(name: str, text: str) -> T | None:
        if text and text not in known:
            raise Invalid(name, "not-found", "this is not in the list")
        return known[text] if text else None

    return read
