"""Messages as plain text for a mail, whatever they were written in."""

import html
import re

from shared.domain.markdown import LONGEST_MARKDOWN, unescaped
from shared.domain.values import Message

LONGEST = 20_000  # characters; the whole stands in the ticket
_LONGEST_SOURCE = 100_000
_BREAK = re.compile(r"<(?:br|hr)\b[^<>]*>|</(?:p|div|li|tr|h[1-6]|pre|blockquote|ul|ol|table)\s*>", re.IGNORECASE)
_BLANKS = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")
CUT = "\n[…]"


def plain(message: Message) -> str:
    """The message's text, cut where it is longer than a mail needs."""
    source = message.source[:_LONGEST_SOURCE]
    if message.format == "markdown" and len(source) <= LONGEST_MARKDOWN:
        source = unescaped(source)
    text = _from_html(source) if message.format == "html" else source
    text = _BLANKS.sub("\n\n", text.replace("\r\n", "\n")).strip()
    return text if len(text) <= LONGEST else text[:LONGEST].rstrip() + CUT


def _from_html(source: str) -> str:
    import nh3  # only where somebody wrote HTML

    broken = _BREAK.sub(lambda tag: f"{tag[0]}\n", re.sub(r"\s+", " ", source))
    text = nh3.clean(broken, tags=set(), attributes={}, clean_content_tags={"script", "style", "title"})
    return "\n".join(line.strip() for line in html.unescape(text).split("\n"))
