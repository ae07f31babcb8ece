"""Messages as HTML that is safe to show: cleaned last, by an allow-list, whatever they were written in."""

import html
import re

from shared.domain.markdown import LONGEST_MARKDOWN
from shared.domain.values import Message

_TAGS = {
    "a", "b", "blockquote", "br", "code", "dd", "del", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6",
    "hr", "i", "li", "ol", "p", "pre", "s", "span", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th",
    "thead", "tr", "u", "ul",
}  # fmt: skip
_SCHEMES = {"http", "https", "mailto"}
DEEPEST_MARKDOWN = 20
_START = re.compile(r"[0-9]{1,9}", re.ASCII)


def to_html(message: Message) -> str:
    """The message's body as HTML without script, style, form, image or address of another kind."""
    if message.format == "text" or (message.format == "markdown" and len(message.source) > LONGEST_MARKDOWN):
        return _from_text(message.source)
    return _clean(message.source if message.format == "html" else _from_markdown(message.source))


def _from_text(source: str) -> str:
    paragraphs = [part for part in html.escape(source).split("\n\n") if part.strip()]
    return "".join(f"<p>{part.strip(chr(10)).replace(chr(10), '<br>')}</p>" for part in paragraphs)


def _from_markdown(source: str) -> str:
    from markdown_it import MarkdownIt  # only where somebody wrote markdown

    # Link definitions ([x]: …) stay text: in quotes each line looks for them again, 12 s of 32,000 characters.
    parser = MarkdownIt("js-default", {"maxNesting": DEEPEST_MARKDOWN, "breaks": True}).disable("reference")
    rendered: str = parser.render(source)
    return rendered


def _clean(source: str) -> str:
    import nh3  # only where there is HTML to clean

    return nh3.clean(
        source,
        tags=_TAGS,
        attributes={
            "a": {"href", "title"},
            "td": {"colspan", "rowspan"},
            "th": {"colspan", "rowspan"},
            "ol": {"start"},
        },
        attribute_filter=_kept,
        url_schemes=_SCHEMES,
        url_relative="deny",
        link_rel="noopener noreferrer nofollow",
    )


def _kept(_tag: str, name: str, value: str) -> str | None:
    """The value of an attribute; None where a list begins at what is no number."""
    return None if name == "start" and not _START.fullmatch(value) else value
