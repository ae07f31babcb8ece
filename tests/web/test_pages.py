"""The engine of pages: escaping, languages, times, fragments, and what is too much for a page."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest
from jinja2 import TemplateNotFound, UndefinedError

from shared.web import times
from shared.web.engine import TEMPLATES
from shared.web.pages import render
from shared.web.saying import say_of
from shared.web.static_files import address_of, static_files
from shared.web.support_views import OpenForm, Welcome
from shared.web.texts import language_for, texts
from shared.web.views import ProblemPage, Typed
from shared.web.visitor import Visitor, zone_named

NOON = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)
ENGLISH = Visitor(desk="Zerodesk", now=NOON)
GERMAN = Visitor(desk="Zerodesk", now=NOON, language="de", zone="Europe/Berlin")
HOSTILE = "<script>alert(1)</script>\"' {{ 7*7 }}"


def test_what_people_typed_is_text_and_never_markup() -> None:
    typed = Typed(nonce="n", values={"subject": HOSTILE, "message": HOSTILE, "name": HOSTILE})
    html = render(OpenForm(typed=typed, topics=(), asks_who=True), ENGLISH)
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "{{ 7*7 }}" in html, "it is no template either"


def test_a_view_that_lacks_what_its_template_shows_is_an_error_and_no_blank() -> None:
    @dataclass(frozen=True)
    class Poor:
        template: ClassVar[str] = "welcome.html"

    with pytest.raises(UndefinedError):
        render(Poor(), ENGLISH)


def test_a_template_that_is_not_there_is_an_error() -> None:
    @dataclass(frozen=True)
    class Lost:
        template: ClassVar[str] = "nowhere.html"

    with pytest.raises(TemplateNotFound):
        render(Lost(), ENGLISH)


def test_the_same_view_gives_the_same_bytes() -> None:
    assert render(Welcome(may_open=True), ENGLISH) == render(Welcome(may_open=True), ENGLISH)


def test_a_page_speaks_the_language_of_its_reader() -> None:
    assert '<html lang="en">' in render(Welcome(may_open=True), ENGLISH)
    german = render(Welcome(may_open=True), GERMAN)
    assert '<html lang="de">' in german
    assert "Wie können wir helfen?" in german


def test_a_fragment_is_a_block_of_the_page_and_nothing_around_it() -> None:
    view = Welcome(may_open=True)
    part = render(view, ENGLISH, "main")
    assert part.strip()
    assert part.strip() in render(view, ENGLISH)
    assert "<html" not in part
    with pytest.raises(KeyError):
        render(view, ENGLISH, "nowhere")


def test_a_problem_page_shows_its_trace_and_nothing_of_its_cause() -> None:
    html = render(ProblemPage(code="internal", trace="0" * 32), ENGLISH)
    assert "0" * 32 in html and "Something went wrong here" in html
    assert "Something went wrong here" in render(ProblemPage(code="no such code", trace=""), ENGLISH)


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"), ("de", "de"), ("de-AT,de;q=0.9,en;q=0.8", "de"), ("fr,en;q=0.5,de;q=0.7", "de"), ("fr", "en"),
        ("en-GB,de", "en"), ("de;q=0", "en"), ("de;q=x,en", "en"), (";;,,q=1", "en"), ("*", "en"),
    ],
)  # fmt: skip
def test_the_language_is_the_one_that_the_browser_likes_best(accepted: str, language: str) -> None:
    assert language_for(accepted) == language


def test_times_are_told_in_the_zone_and_language_of_the_reader() -> None:
    english, german = say_of("en").text, say_of("de").text
    assert times.moment(NOON, "UTC", english) == "Nov 25, 2026, 23:30"
    assert times.moment(NOON, "Europe/Berlin", german) == "26. Nov. 2026, 00:30"
    assert times.clock(NOON, "America/New_York", english) == "18:30"
    assert times.exact(NOON + timedelta(seconds=7), "UTC", english) == "Nov 25, 2026, 23:30:07"
    assert zone_named("Europe/Berlin") == "Europe/Berlin"
    assert zone_named("../../etc/passwd") is None


def test_lists_tell_times_as_short_as_tells_them() -> None:
    say, zone = say_of("en").text, "Europe/Berlin"
    now = NOON  # half past midnight of the 26th there
    assert times.brief(NOON, zone, say, now) == "00:30"
    assert times.brief(NOON - timedelta(hours=1), zone, say, now) == "Nov 25"
    assert times.brief(NOON + timedelta(days=60), zone, say, now) == "Jan 25, 2027"


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0, "0 s"), (59, "59 s"), (60, "1 min"), (3600, "1 h"), (3601, "1 h 1 s"), (8 * 3600 + 61, "8 h 1 min 1 s"),
        (90_000, "25 h"),
    ],
)  # fmt: skip
def test_what_explains_a_sum_is_told_to_the_second(seconds: int, told: str) -> None:
    assert times.whole_span(seconds * 1000, say_of("en").text) == told


@pytest.mark.parametrize(("bytes", "told"), [(1, "1 byte"), (2, "2 bytes"), (2048, "2 KB"), (26_214_400, "25.0 MB")])
def test_sizes_are_told_in_few_digits(bytes: int, told: str) -> None:
    assert times.size(bytes, say_of("en").text, say_of("en").counted) == told


def test_plural_forms_are_those_of_the_language() -> None:
    for language in ("en", "de"):
        say = texts(language).ngettext
        assert say("%(num)s file", "%(num)s files", 1) != say("%(num)s file", "%(num)s files", 2)


def test_static_files_change_their_name_with_their_content_and_stay_small_over_the_wire() -> None:
    files = static_files()
    for ending, most in (("css", 20 * 1024), ("js", 15 * 1024), ("svg", 1024)):
        of_kind = [one for name, one in files.items() if name.endswith(f".{ending}")]
        assert 0 < sum(len(one.compressed) for one in of_kind) <= most, ending
        assert all(len(one.compressed) < max(len(one.content), 400) for one in of_kind)
    assert address_of("desk.js").removeprefix("/static/") in files
    with pytest.raises(KeyError):
        address_of("nowhere.css")


def test_no_template_holds_script_or_style_of_its_own_or_asks_another_host() -> None:
    for path in TEMPLATES.iterdir():
        text = path.read_text("utf-8")
        assert " style=" not in text and "<style" not in text, path.name
        assert " onclick=" not in text and "javascript:" not in text, path.name
        assert text.count("<script") == text.count('<script type="module" src="{{ asset('), path.name
        assert "http://" not in text.replace("http://www.w3.org", "") and "https://" not in text, path.name
