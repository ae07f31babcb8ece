"""What the person at the terminal sees while something slow happens, or does not."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Trouble(Exception):
    """An expected failure: what went wrong, and the mend. Shown as two sentences, never as a traceback."""

    def __init__(self, what: str, mend: str = "", tail: str = "") -> None:
        super().__init__(what)
        self.what, self.mend, self.tail = what, mend, tail

    def __str__(self) -> str:
        tail = "".join(f"  | {line}\n" for line in self.tail.splitlines())
        return "\n".join(part for part in (tail.rstrip("\n"), f"error: {self.what}", self.mend) if part)


def say(text: str) -> None:
    """Flushed, because the words must not stand behind those of a child process."""
    print(text, flush=True)


def complain(trouble: Trouble) -> None:
    print(trouble, file=sys.stderr, flush=True)


@contextmanager
def step(what: str) -> Iterator[None]:
    """One line a slow step: what is done, and how long it took."""
    print(f"  {what} … ", end="", flush=True)
    began = time.monotonic()
    outcome = "stopped after"
    try:
        yield
        outcome = "done in"
    finally:
        say(f"{outcome} {time.monotonic() - began:.1f} s")


def speak_utf8() -> None:
    """A console with an old code page shows `?` for a sign that it lacks instead of ending the program."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
