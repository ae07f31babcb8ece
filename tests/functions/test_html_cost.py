"""What HTML would cost to clean: never counted too low, and good HTML of any length passes."""

import re
import time

import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.fields import MOST_HTML
from functions.html_cost import depths_of, is_too_much

TABLE = "<table>" + ("<tr>" + "<td>12</td>" * 10 + "</tr>") * 1500 + "</table>"
WORD = (
    '<html xmlns:o="urn:x"><head><meta name=Generator content="Word"><title>A <b></title>'
    '<style type="text/css"><!-- p.a {b: c} <i> --></style></head><body lang=EN-US>'
    + "<!--[if mso]><table><tr><td><![endif]--><p class=MsoNormal style='a:b'><span lang=EN>hi<o:p></o:p></span></p>"
    * 1000
    + "<![if !supportLists]>x<![endif]></body></html>"
)


@pytest.mark.parametrize(
    ("html", "depth"),
    [
        ("", 0),
        ("a < b", 0),
        ("<p>a</p><p>b</p>", 1),
        ("<p>a<p>b<p>c", 1),
        ("<ul><li>a<li>b</ul><ul><li>c</ul>", 2),
        ("<div>a<br>b<hr><img src=x></div>", 1),
        ("<DIV><Div></dIV></div>", 2),
        ("<a href='x'><b>x</b></a>", 2),
        ("<!-- <b><b><b> --><i>x</i>", 1),
        ("<b></x>" * 9, 9),
        ("<b><!--</b>-->" * 9, 9),
        ('<b title="</b>">' * 9, 9),
        ("<b></i foo='</b>'>" * 9, 9),
        ("<b><title></b></title>" * 9, 9),
        ("<p>x<b></p>" * 9, 18),
        ("<b><li></b><b><dd></b>" * 5, 20),
    ],
)
def test_the_depth_that_is_counted(html: str, depth: int) -> None:
    assert depth <= depths_of(html)[0] <= 2 * depth


@pytest.mark.parametrize("html", ["a<br>\n" * 40_000, TABLE, WORD, "<ul>" + "<li>a" * 9000 + "</ul>", "<p>a" * 60_000])
def test_long_html_that_is_not_deep_passes(html: str) -> None:
    assert not is_too_much(html[:MOST_HTML])


FORMATS = "".join(f"<b title={n}>" for n in range(100))
HOSTILE = [
    "<div>" * 300, "<div></x>" * 300, "<b></x>" * 37_000, FORMATS + "<p>x</p>" * 20_000,
    "".join(f"<p>x<b title={n}></x></x></p>" for n in range(300)), "<svg>" + "<b>" * 300, "<svg><style>" + "<b>" * 300,
    "<select><style></select>" + "<b>" * 300, "<textarea></textarea>" + "<b></b>" * 300, "<b a='>'>" + "<i></i>" * 300,
    "<p><li>" * 30_000 + "</td>" * 9000, "<b><!-- > </b>-->" * 300, "<math><b>" * 200,
    "<table><b><tr>" * 99 + "<td><b>" * 99,
]  # fmt: skip


@pytest.mark.parametrize("html", HOSTILE)
def test_html_that_costs_too_much_is_seen_in_no_time(html: str) -> None:
    began = time.perf_counter()
    assert is_too_much(html[:MOST_HTML])
    assert time.perf_counter() - began < 1


NAMES = (
    "b", "i", "a", "p", "li", "dd", "td", "tr", "table", "div", "ul", "span", "svg", "title", "br", "select", "h1",
    "button",
)  # fmt: skip
ODD = (
    "<b c>", "<b d>", '<b e="', "'", '"', ">", "<!--", "-->", "--!>", "<!-->", "<!x", "x", " ", "/", "</b f='",
    "<style>", "</style>", "<i/>",
)  # fmt: skip
PIECES = st.sampled_from([*ODD, *(f"<{end}{name}>" for name in NAMES for end in ("", "/"))])
KEPT = {"b", "i", "a", "p", "li", "dd", "td", "tr", "tbody", "table", "div", "ul", "span", "title", "h1", "button"}
NODE = re.compile(r"<(/?)([a-z0-9]+)")


def depth_as_parsed(html: str) -> int:
    clean = nh3.clean(html, tags=KEPT, attributes={"b": {"c", "d"}}, link_rel=None)
    depth = deepest = 0
    for tag in NODE.finditer(clean):
        depth += -1 if tag[1] else 1
        deepest = max(deepest, depth)
    return deepest


@settings(max_examples=1000, deadline=None, derandomize=True)
@given(st.lists(PIECES, max_size=60).map("".join), st.integers(1, 6))
def test_no_soup_is_deeper_than_it_is_counted(soup: str, times: int) -> None:
    html = soup * times
    # A parser adds a tbody and a tr of its own to a table, no more.
    assert depth_as_parsed(html) <= 3 * depths_of(html)[0] + 3
