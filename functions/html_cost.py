"""What HTML from strangers would cost to clean, from above and without parsing it.

A parser's time grows with the sum of the depths of all elements, and a few unclosed <b> that each paragraph repeats
make megabytes of a page. So an end tag counts only where every parser would see it close something.
"""

import re

MOST_DEPTH = 200
MOST_SUM = 250_000  # of the depths at all start tags: some 0.3 s of cleaning
_ATTRIBUTES = r"""(?:[\s/]*+[^\s"'<>/=]++(?:\s*+=\s*+(?:"[^"<>]*+"|'[^'<>]*+'|[^\s"'<>][^\s<>]*+))?+)*+[\s/]*+>"""
_TOKENS = re.compile(
    rf"""
      <!--(?:-?>|.*?(?:--!?>|\Z))                        # a comment, with the ends that browsers know
    | <[!?][^>]*+(?:>|\Z)                                # doctype, <?xml ?>, Word's <![if ]>
    | <(?P<raw>style|title)(?=[\s>]){_ATTRIBUTES}.*?(?:(?=</(?P=raw)[\s/>])|\Z)
    | <(?P<end>/?)(?P<name>[a-z][^\s<>/"'=]*+){_ATTRIBUTES}
    | <(?P<unclear>/?[a-z])
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_START = re.compile(r"<[a-z]", re.IGNORECASE)
# Inside of these, parsers read by other rules: after one, or after an unclear tag, no end tag counts any more.
_OTHER_RULES = {
    "script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes", "noscript", "plaintext", "svg",
    "math", "select", "frameset", "template",
}  # fmt: skip
_VOID = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
}  # fmt: skip
_ENDS_BY_ITSELF = {"p", "li", "dd", "dt", "td", "th", "tr", "tbody", "thead", "tfoot"}
_ENDS_OTHERS = _ENDS_BY_ITSELF | {"ul", "ol", "dl", "table", "div", "blockquote"}


def is_too_much(html: str) -> bool:
    """Whether the HTML is too deep, or too long for its depth."""
    depth, total = depths_of(html)
    return depth > MOST_DEPTH or total > MOST_SUM


def depths_of(html: str) -> tuple[int, int]:
    """At least the greatest depth, and the sum of the depths of all elements; both stop where it is too deep."""
    opened: list[str] = []
    deepest = total = 0
    for token in _TOKENS.finditer(html):
        name = (token["name"] or "").lower()
        if token["unclear"] or (name in _OTHER_RULES and not token["end"]):
            rest = len(_START.findall(html, token.start()))
            return max(deepest, len(opened) + rest), total + rest * (len(opened) + rest)
        if token["end"]:
            _close(opened, name)
        elif name and name not in _VOID:
            _open(opened, name)
            deepest = max(deepest, len(opened))
            total += len(opened)
            if deepest > MOST_DEPTH:
                break
    return deepest, total


def _open(opened: list[str], name: str) -> None:
    if not (opened and opened[-1] == name and name in _ENDS_BY_ITSELF):
        opened.append(name)


def _close(opened: list[str], name: str) -> None:
    """Close the last of that name, if nothing stands in between but what it closes too."""
    for place in range(len(opened) - 1, -1, -1):
        if opened[place] == name:
            del opened[place:]
            return
        if name not in _ENDS_OTHERS or opened[place] not in _ENDS_BY_ITSELF:
            return
