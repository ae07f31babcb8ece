"""A page is a pure function of a view and a visitor; a fragment is a block of the same template, asked for alone."""

from typing import ClassVar, Protocol

from shared.web.visitor import Visitor


class View(Protocol):
    """What a page shows: a frozen struct beside others of its topic, with the name of its template."""

    template: ClassVar[str]


def render(view: View, visitor: Visitor, part: str | None = None) -> str:
    """The page as HTML, or the block `part` of it alone."""
    from shared.web.engine import environment  # 80 ms of import, only where there is a page

    template = environment(visitor.language).get_template(view.template)
    names = {"view": view, "visitor": visitor}
    if part is None:
        return template.render(names)
    return "".join(template.blocks[part](template.new_context(names)))
