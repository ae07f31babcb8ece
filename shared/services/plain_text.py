"""Messages as plain text for a mail: whatever they were written in, and without what they quote where that is asked."""

import html
import re

from shared.domain.values import Message

LONGEST = 20_000  # characters; the whole stands in the ticket
_LONGEST_SOURCE = 100_000
_BREAK = re.compile(r"<(?:br|hr)\b[^<>]*>|</(?:p|div|li|tr|h[1-6]|pre|blockquote|ul|ol|table)\s*>", re.IGNORECASE)
_QUOTED = re.compile(r"^[ \t]*>.*(?:\n|\Z)", re.MULTILINE)
_BLANKS = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")
CUT = "\n[…]"


def plain(message: Message, *, quotes: bool = True) -> str:
    """The message's text. Without `quotes` what it quotes is left out: it may be somebody else's words."""
    source = message.source[:_LONGEST_SOURCE]
    text = _from_html(source, quotes=quotes) if message.format == "html" else source
    if not quotes:
        text = _QUOTED.sub("", text)
    text = _BLANKS.sub("\n\n", text.replace("\r\n", "\n")).strip()
    return text if len(text) <= LONGEST else text[:LONGEST].rstrip() + CUT


def _from_html(source: str, *, quotes: bool) -> str:
    import nh3  # only where somebody wrote HTML

    dropped = {"script", "style", "title"} if quotes else {"script", "style", "title", "blockquote"}
    broken = _BREAK.sub(lambda tag: f"{tag[0]}\n", re.sub(r"\s+", " ", source))
    text = nh3.clean(broken, tags=set(), attributes={}, clean_content_tags=dropped)
    return "\n".join(line.strip() for line in html.unescape(text).split("\n"))
