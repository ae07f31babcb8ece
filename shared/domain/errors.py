"""Why a command is refused. One small tree; the edge maps each class to a status in one table.

Refused
├── NotFound            not there, or not for this caller's eyes (the same to them)
├── NotAllowed          seen, but not theirs to do
├── WrongState          the ticket does not stand where the command needs it
│   └── AnsweredMeanwhile
├── Stale               the caller's If-Match names an older version
└── Invalid             a field is to blame
"""


class Refused(Exception):
    """A command or a read that is not done, and changes nothing."""


class NotFound(Refused):
    """Missing and forbidden to see answer alike."""


class NotAllowed(Refused):
    """The caller sees the thing but lacks the permission; the text names it."""


class WrongState(Refused):
    """The ticket's state, or another's earlier act, stands against the command."""


class AnsweredMeanwhile(WrongState):
    """A public reply came after the last one that the writer saw."""

    def __init__(self, reply: int) -> None:
        super().__init__("another reply was posted meanwhile; look at it, or send anyway")
        self.reply = reply
        self.members: dict[str, object] = {}  # what the edge adds to the problem


class Stale(Refused):
    """The version that the caller acts on is no longer the ticket's."""


class Invalid(Refused):
    """A value is well-formed but wrong: which field, a code for programs, a sentence for people."""

    def __init__(self, field: str, code: str, problem: str) -> None:
        super().__init__(problem)
        self.field = field
        self.code = code
        self.problem = problem
