"""Plain text within Markdown: it is escaped, so that it looks there as it did, and comes back as it was."""

import re

_MARKUP = re.compile(r"[\\`*_\[\]()<>#!&~|]")
_FIRST = re.compile(r"[-+=:.]|[0-9]+[.)]")  # means something to markdown where a line begins
_LINE_END = re.compile(r"\r\n?|\n")


def escaped(line: str) -> str:
    """One line that markdown shows as it stands."""
    first = _FIRST.match(line)
    head = first[0] if first else ""
    safe = f"{head[:-1]}\\{head[-1]}" if head else ""
    return safe + _MARKUP.sub(r"\\\g<0>", line[len(head) :])


def escaped_lines(text: str) -> str:
    """Lines that markdown shows as they stand; an indent, which would make code of one, becomes one space."""
    return "\n".join(_unindented(line) for line in _LINE_END.split(text))


def _unindented(line: str) -> str:
    words = line.lstrip(" \t")
    return " " * (words != line) + escaped(words)
