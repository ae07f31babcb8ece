"""Whether HTML is safe to show, by a parser and an allow-list of this module's own."""

import re
from html.parser import HTMLParser

_TAGS = {
    "a", "b", "blockquote", "br", "code", "dd", "del", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6",
    "hr", "i", "li", "ol", "p", "pre", "s", "span", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th",
    "thead", "tr", "u", "ul",
}  # fmt: skip
_ATTRIBUTES = {
    "a": {"href", "title", "rel"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "ol": {"start"},
}
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_SAFE = ("http:", "https:", "mailto:")
_IGNORED = re.compile(r"^[\x00-\x20]+|[\t\n\r]")  # a browser looks for the scheme without these


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.unsafe: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _TAGS:
            self.unsafe.append(f"<{tag}>")
        for name, value in attrs:
            if name not in _ATTRIBUTES.get(tag, ()):
                self.unsafe.append(f"{tag} {name}")
            found = _SCHEME.match(_IGNORED.sub("", value or "")) if name == "href" else None
            if found and found[0].lower() not in _SAFE:
                self.unsafe.append(f"{name}={value}")

    def handle_comment(self, data: str) -> None:
        self.unsafe.append(f"<!--{data}")

    def handle_decl(self, decl: str) -> None:
        self.unsafe.append(f"<!{decl}")

    def unknown_decl(self, data: str) -> None:
        self.unsafe.append(f"<![{data}")

    def handle_pi(self, data: str) -> None:
        self.unsafe.append(f"<?{data}")


def unsafe_in(html: str) -> list[str]:
    """What a browser should not get to see; nothing is right."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.unsafe
