"""A page is a pure function of a view and a visitor; a fragment is a block of the same template, asked for alone."""

from collections.abc import Callable
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Any, ClassVar, Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from shared.web import times
from shared.web.saying import say_of
from shared.web.static_files import address_of
from shared.web.visitor import Visitor

TEMPLATES = Path(__file__).parent / "templates"


class View(Protocol):
    """What a page shows: a frozen dataclass beside others of its topic, with the name of its template."""

    template: ClassVar[str]


def render(view: View, visitor: Visitor, part: str | None = None) -> str:
    """The page as HTML, or the block `part` of it alone."""
    template = _environment(visitor.language).get_template(view.template)
    names = {"view": view, "visitor": visitor}
    if part is None:
        return template.render(names)
    context = template.new_context(names)
    return "".join(template.blocks[part](context))


def has_part(view: View, part: str) -> bool:
    """Whether the page has such a block."""
    return part in _environment("en").get_template(view.template).blocks


@cache
def _environment(language: str) -> Environment:
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
    made.globals |= {"asset": address_of, "explain": say.problem, "refusal": say.refusal}
    made.filters |= {
        "moment": _in_zone(times.moment, say.text),
        "day": _in_zone(times.day, say.text),
        "clock": _in_zone(times.clock, say.text),
        "size": partial(times.size, say=say.text),
        "safe_html": Markup,  # of messages: shared/web/html.py has cleaned it
    }
    return made


def _in_zone(tell: Callable[[datetime, str, times.Say], str], say: times.Say) -> Callable[..., Markup]:
    """A filter that tells a time as its reader has it, and the exact one to programs."""

    @pass_context
    def told(context: Context, at: datetime) -> Markup:
        visitor: Any = context["visitor"]
        return Markup('<time datetime="{}">{}</time>').format(at.isoformat(), tell(at, visitor.zone, say))

    return told
