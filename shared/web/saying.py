"""Sentences for people that depend on codes: what is wrong with a field, and why a page cannot be shown."""

from collections.abc import Callable
from functools import cache
from gettext import NullTranslations

import msgspec

from shared.web.texts import texts


class Say(msgspec.Struct, frozen=True):
    """All that is said in one language."""

    catalogue: NullTranslations

    @property
    def text(self) -> Callable[[str], str]:
        """A text of the catalogue."""
        return self.catalogue.gettext

    @property
    def counted(self) -> Callable[[str, str, int], str]:
        """A text for one and for several."""
        return self.catalogue.ngettext

    def problem(self, field: str, code: str) -> str:
        """What is wrong with what was typed into a field."""
        return _problem(self.text, field, code)

    def refusal(self, code: str) -> tuple[str, str]:
        """Title and explanation of a problem, by the code that the API calls it."""
        return _refusals(self.text).get(code) or _refusals(self.text)["internal"]


@cache
def say_of(language: str) -> Say:
    """A language's."""
    return Say(texts(language))


def _problem(_: Callable[[str], str], field: str, code: str) -> str:
    of_field = {
        ("email", "missing"): _("Please enter your e-mail address: we answer there."),
        ("email", "format"): _("This does not look like an e-mail address. Example: name@example.com"),
        ("name", "missing"): _("Please tell us your name."),
        ("subject", "missing"): _("Please say in a few words what it is about."),
        ("message", "missing"): _("Please write a message."),
        ("message", "too-long"): _("This message is too long. Please send long texts as a file."),
        ("number", "missing"): _("Please enter the number of your ticket."),
        ("number", "format"): _("A ticket number consists of digits only, such as 123456."),
        ("topic", "not-found"): _("Please choose a topic from the list."),
        ("files", "missing"): _("One of the files is empty. Please choose your files again."),
        ("files", "too-long"): _("These are too many or too large files: at most 10, together 25 MB."),
        ("files", "format"): _("One of the files has a name that we cannot use. Please rename it."),
        ("form", "used"): _("This form was already sent. Send it again if you want to open another ticket."),
        ("form", "closed"): _("This ticket is closed for good. Please open a new one."),
        ("form", "sent"): _(
            "This form was sent before, with other content. Please check the ticket, and send it again."
        ),
        ("reply", "missing"): _("Please write an answer."),
        ("note", "missing"): _("Please write a note."),
        ("reply-status", "not-allowed"): _("As the ticket stands now, you may not give it this status."),
        ("note-status", "not-allowed"): _("As the ticket stands now, you may not give it this status."),
        ("agent", "not-allowed"): _("Somebody on leave or without access to this department cannot have the ticket."),
        ("due", "not-allowed"): _("A due date lies in the future."),
        ("due", "format"): _("Please enter a date and a time, as in 2027-03-01 09:00."),
        ("form", "changed"): _("Somebody else has changed this agent meanwhile, so nothing was saved."),
        ("agent-email", "format"): _("This does not look like an e-mail address. Example: name@example.com"),
        ("id", "missing"): _("The name makes no id. Please choose one, as in olga or olga-2."),
        ("id", "format"): _("An id has 1 to 40 small letters a to z, digits and -, and does not begin with -."),
        ("id", "repeated"): _("Another agent has this id. Please choose another one."),
        ("id", "not-allowed"): _("This id is taken by the desk itself. Please choose another one."),
        ("entra", "format"): _("An object id is 8-4-4-4-12 digits and letters a to f. The Azure portal shows it."),
        ("entra", "repeated"): _("Another agent signs in with this account."),
        ("admin", "last"): _("This is the last active admin of the desk. Make somebody else an admin first."),
        ("form", "another"): _(
            "Somebody else is signed in by now than when this form was opened. Please check and send it again."
        ),
        ("form", "stale"): _("This form was open for very long, or in another window. Please send it again."),
    }
    of_code = {
        "missing": _("Please fill this in."),
        "too-long": _("This is too long."),
        "format": _("This cannot be used as it is. Please write it in one line, without special characters."),
        "not-found": _("Please choose one from the list."),
        "not-inserted": _("A canned text is chosen, but not inserted. Insert it, or choose none."),
        "meanwhile": _(
            "Somebody changed this while you were at it. It stands as shown now; save again if you still want yours."
        ),
        "same": _("This is as it was, so nothing would change. To only say something, write a note."),
        "solved": _("The ticket was solved meanwhile; open it first."),
    }
    name = "files" if field.endswith("-files") else field
    return of_field.get((name, code)) or of_code.get(code) or _("Please check this.")


def _refusals(_: Callable[[str], str]) -> dict[str, tuple[str, str]]:
    return {
        "malformed": (_("We could not read that"), _("What your browser sent was incomplete. Please try again.")),
        "signed-out": (_("Please sign in"), _("You need to be signed in to see this page.")),
        "forbidden": (
            _("This is not allowed"),
            _("You may not see this page, or not do this. An admin of the desk can help."),
        ),
        "forged": (
            _("Please send that again"),
            _("The form was too old, or your browser does not keep cookies. Go back, reload the page, send it again."),
        ),
        "made-for-another": (
            _("You are signed in as somebody else by now"),
            _("This form was opened by somebody else, or before you signed in, so it was not sent in your name."),
        ),
        "moved-away": (
            _("You do not see this ticket any more"),
            _("It was moved to where you do not see it, or it is not there, so we could not take what you sent."),
        ),
        "not-found": (_("There is no such page"), _("It does not exist, or it is not for you to see.")),
        "no-such-method": (_("There is no such page"), _("It cannot be used in this way.")),
        "wrong-state": (_("That is not possible now"), _("The ticket has changed in the meantime. Please look at it.")),
        "answered-meanwhile": (
            _("Somebody answered meanwhile"),
            _("Please look at the ticket, and at what they wrote, before you send yours."),
        ),
        "key-reused": (
            _("This form was already sent"),
            _("It was sent before, with other content. Please reload the page to see what came of it."),
        ),
        "stale": (_("Somebody was faster"), _("What you wanted to change has changed. Please reload the page.")),
        "no-length": (_("We could not read that"), _("Your browser did not say how long the form is.")),
        "wrong-type": (_("We could not read that"), _("What was sent is no form of ours. Please send ours.")),
        "too-large": (_("That was too much"), _("At most 10 files can be sent at once, together 25 MB.")),
        "too-often": (_("Please wait a moment"), _("There were too many requests from you. Please try again later.")),
        "invalid": (_("We could not use that"), _("Something in the address or the form is not as it should be.")),
        "busy": (_("Please try again"), _("Too many people are writing at once.")),
        "storage-away": (_("Please try again in a moment"), _("We cannot reach our records right now.")),
        "internal": (_("Something went wrong here"), _("It is not your fault. Please try again in a moment.")),
    }
