"""W3C trace context, as the host hands it to the worker."""

import re
import secrets
from dataclasses import dataclass

_TRACEPARENT = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})")


@dataclass(frozen=True, slots=True)
class Trace:
    """`traceparent` and `tracestate` of one invocation."""

    parent: str
    state: str = ""

    @classmethod
    def fresh(cls) -> "Trace":
        """A trace that begins here."""
        return cls(f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01")

    @classmethod
    def following(cls, parent: str, state: str = "") -> "Trace":
        """The caller's trace, with a span of the host's own; a new trace if the caller's is not valid."""
        match = _TRACEPARENT.fullmatch(parent)
        if not match:
            return cls.fresh()
        return cls(f"00-{match[1]}-{secrets.token_hex(8)}-{match[2]}", state)
