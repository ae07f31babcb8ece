"""The template engine, imported with the first page: queue functions and the API need not wait for it."""

from collections.abc import Callable
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from shared.web import times
from shared.web.saying import say_of
from shared.web.static_files import address_of
from shared.web.texts import LANGUAGES

TEMPLATES = Path(__file__).parent / "templates"


@cache
def environment(language: str) -> Environment:
    """Templates are compiled once for each language that somebody reads."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        cache_size=-1,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    say = say_of(language)
    made.policies["ext.i18n.trimmed"] = True
    made.install_gettext_translations(say.catalogue, newstyle=True)  # type: ignore[attr-defined]  # of the extension
    made.globals |= {"asset": address_of, "explain": say.problem, "refusal": say.refusal, "languages": LANGUAGES}
    made.filters |= {
        "moment": _in_zone(times.moment, say.text),
        "exact": _in_zone(times.exact, say.text),
        "day": _in_zone(times.day, say.text),
        "clock": _in_zone(times.clock, say.text),
        "brief": _briefly(say.text),
        "size": partial(times.size, say=say.text, ngettext=say.counted),
        "span": partial(times.span, say=say.text),
        "whole_span": partial(times.whole_span, say=say.text),
        "short_day": _plainly(times.short_day, say.text),
        "safe_html": Markup,  # of messages: shared/web/html.py has cleaned it
    }
    return made


def _plainly(tell: Callable[[datetime, str, times.Say], str], say: times.Say) -> Callable[..., str]:
    """As `_in_zone`, for places that take text alone, as charts do."""

    @pass_context
    def told(context: Context, at: datetime) -> str:
        visitor: Any = context["visitor"]
        return tell(at, visitor.zone, say)

    return told


def _in_zone(tell: Callable[[datetime, str, times.Say], str], say: times.Say) -> Callable[..., Markup]:
    """A filter that tells a time as its reader has it, and the exact one to programs."""

    @pass_context
    def told(context: Context, at: datetime) -> Markup:
        visitor: Any = context["visitor"]
        return Markup('<time datetime="{}">{}</time>').format(at.isoformat(), tell(at, visitor.zone, say))

    return told


def _briefly(say: times.Say) -> Callable[..., Markup]:
    """A filter for lists: as short as tells it, and the whole of it where somebody points at it."""

    @pass_context
    def told(context: Context, at: datetime) -> Markup:
        visitor: Any = context["visitor"]
        whole, short = times.moment(at, visitor.zone, say), times.brief(at, visitor.zone, say, visitor.now)
        return Markup('<time datetime="{}" title="{}">{}</time>').format(at.isoformat(), whole, short)

    return told
