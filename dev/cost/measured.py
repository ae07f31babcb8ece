"""What the bench has measured: read from the tables that it writes into docs/performance.md, so there is one copy."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

# Whose CPU time stands for whom: the bench measures five actions, what they set off included.
_LIKE = {
    "create": "create", "claim": "reply", "reply": "reply", "message": "reply", "note": "reply", "resolve": "close",
    "list": "list", "view": "view", "thread": "view", "timer": "view", "tidy": "list",
}  # fmt: skip
_ACTION = re.compile(r"^\| (\w+) \| [\d.]+ \| [\d.]+ \| [\d.]+ \| ([\d.]+) \|", re.MULTILINE)
_MEMORY = re.compile(
    r"^\| idle \| after the load \| peak \|\n\|---\|---\|---\|\n\| [\d.]+ \| [\d.]+ \| ([\d.]+) \|", re.M
)
_AT = re.compile(r"^Measured at (\S+),", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """CPU milliseconds of whole actions on the machine of the bench, and the memory of its host."""

    at: str
    cpu: Mapping[str, float]
    peak_mib: float

    def cpu_ms(self, action: str) -> float:
        """As of one execution; it is that of all that the action sets off, so more than one of them takes."""
        return self.cpu[_LIKE[action]]


def read(page: str) -> Measured:
    """The first, smaller size. Raises ValueError where the page has no such tables."""
    at, memory, cpu = _AT.search(page), _MEMORY.search(page), dict[str, float]()
    for name, milliseconds in _ACTION.findall(page):
        cpu.setdefault(name, float(milliseconds))
    if not at or not memory or set(_LIKE.values()) - set(cpu):
        raise ValueError("docs/performance.md has no figures of a whole bench")
    return Measured(at=at[1], cpu=cpu, peak_mib=float(memory[1]))
