"""The numbers that a create tries, in order: a pure function of its command id, so a repeat finds its ticket."""

import re
from collections.abc import Iterator
from hashlib import sha256

NUMBER = re.compile(r"[0-9]{6,12}", re.ASCII)
DRAWS_A_LENGTH = 2


def numbers(command_id: str) -> Iterator[str]:
    """Two draws of 6 digits, two of 7 and so on to 12, first digit not 0 (DESIGN.md 3). No setting changes it."""
    for draw in range(DRAWS_A_LENGTH * 7):
        digits = 6 + draw // DRAWS_A_LENGTH
        least = 10 ** (digits - 1)
        drawn = int.from_bytes(sha256(f"number:{command_id}:{draw}".encode()).digest())
        yield str(least + drawn % (9 * least))


def is_number(text: str) -> bool:
    """Whether the text is a ticket number as given out: ASCII digits and nothing else."""
    return NUMBER.fullmatch(text) is not None
