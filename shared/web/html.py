"""Messages as HTML that is safe to show: cleaned last, by an allow-list, whatever they were written in."""

import html
import re
from itertools import islice

from shared.domain.markdown import LONGEST_MARKDOWN
from shared.domain.values import Message

_TAGS = {
    "a", "b", "blockquote", "br", "code", "dd", "del", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6",
    "hr", "i", "li", "ol", "p", "pre", "s", "span", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th",
    "thead", "tr", "u", "ul",
}  # fmt: skip
_SCHEMES = {"http", "https", "mailto"}
DEEPEST_MARKDOWN = 20
MOST_LINKS = 500  # in a plain text; a link is ten times as long as a short address
_REL = "noopener noreferrer nofollow"
_ADDRESS = re.compile(r"(?<!\w)https?://\w[^\s<>\"]*", re.IGNORECASE)
_ENDS = ".,;:!?'*~…’”»"
_CLOSES = {")": "(", "]": "[", "}": "{"}
_START = re.compile(r"[0-9]{1,9}", re.ASCII)


def to_html(message: Message) -> str:
    """The message's body as HTML without script, style, form, image or address of another kind."""
    if is_plain(message):
        return _from_text(message.source)
    return _clean(message.source if message.format == "html" else _from_markdown(message.source))


def is_plain(message: Message) -> bool:
    """Whether it is shown as it was typed: then its blanks mean something."""
    return message.format == "text" or (message.format == "markdown" and len(message.source) > LONGEST_MARKDOWN)


def _from_text(source: str) -> str:
    paragraphs = [part for part in _linked(source).split("\n\n") if part.strip()]
    return "".join(f"<p>{part.strip(chr(10)).replace(chr(10), '<br>')}</p>" for part in paragraphs)


def _linked(source: str) -> str:
    """The text escaped, its addresses as links that show all of what they lead to."""
    pieces, end = list[str](), 0
    for found in islice(_ADDRESS.finditer(source), MOST_LINKS):
        address = _without_end(found[0])
        escaped = html.escape(address)
        pieces += [html.escape(source[end : found.start()]), f'<a href="{escaped}" rel="{_REL}">{escaped}</a>']
        end = found.start() + len(address)
    return "".join([*pieces, html.escape(source[end:])])


def _without_end(address: str) -> str:
    """The address without what ends its sentence, and without brackets that it does not open."""
    surplus = {close: address.count(close) - address.count(opens) for close, opens in _CLOSES.items()}
    end = len(address)
    while (last := address[end - 1]) in _ENDS or surplus.get(last, 0) > 0:
        surplus[last] = surplus.get(last, 0) - 1
        end -= 1
    return address[:end]


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
        link_rel=_REL,
    )


def _kept(_tag: str, name: str, value: str) -> str | None:
    """The value of an attribute; None where a list begins at what is no number."""
    return None if name == "start" and not _START.fullmatch(value) else value
