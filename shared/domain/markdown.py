"""Plain text within Markdown: it is escaped, so that it looks there as it did, and comes back as it was."""

import re

LONGEST_MARKDOWN = 16 * 1024  # characters; brackets alone take 0.2 s of that, so a longer one is shown as text
_MARKUP = re.compile(r"[\\`*_\[\]()<>#!&~|]")
_FIRST = re.compile(r"[-+=:.]|[0-9]+[.)]")  # means something to markdown where a line begins
_CODE = r"""
    ^[ \t>]*(?:(?:[-+*]|[0-9]{1,9}[.)])[ \t]+)?(?P<fence>`{3,}(?![^\n`]*`)|~{3,})  (?:.*?^[ \t>]*(?P=fence)|.*)
    | (?<!`)(?P<ticks>`+)(?!`)  (?:(?!\n[ \t]*\n).)+?  (?<!`)(?P=ticks)(?!`)
"""
_PIECES = re.compile(rf"\\(?P<sign>[!-/:-@\[-`{{-~])|(?P<code>{_CODE})", re.VERBOSE | re.MULTILINE | re.DOTALL)
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


def codes(text: str) -> list[str]:
    """The pieces of some Markdown in which nothing is escaped: between backticks, and in fences."""
    return [one["code"] for one in _PIECES.finditer(text) if one["code"]]


def unescaped(text: str) -> str:
    """Some Markdown as people read it who are shown its source."""
    return _PIECES.sub(lambda one: one["sign"] or one[0], text)
