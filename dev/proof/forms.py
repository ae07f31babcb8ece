"""The forms of a page, as a browser finds them: where each goes, what stands in it, what may be chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One form. `files` is the name of its field for files, if it has one."""

    action: str
    fields: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    files: str | None = None
    is_multipart: bool = False

    @property
    def path(self) -> str:
        """Where it goes, without a query."""
        return self.action.partition("?")[0]


def forms_of(html: str) -> list[Form]:
    """Those that are sent by POST."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._fields: dict[str, str] = {}
        self._choices: dict[str, list[str]] = {}
        self._area = self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name, value = given.get("name", ""), given.get("value", "")
        if tag == "form":
            self._begin(given)
        elif "formaction" in given and not given["formaction"].endswith("/insert"):  # which does nothing
            self.found.append(replace(self.found[-1], action=given["formaction"]))
        elif tag == "input" and given.get("type") == "file":
            self.found[-1] = replace(self.found[-1], files=name)
        elif tag == "input" and (given.get("type") != "checkbox" or "checked" in given):
            self._fields[name] = value
        elif tag == "textarea":
            self._area, self._fields[name] = name, ""
        elif tag == "select":
            self._select, self._fields[name], self._choices[name] = name, "", []
        elif tag == "option" and self._select:
            self._choices[self._select].append(value)
            if "selected" in given or len(self._choices[self._select]) == 1:
                self._fields[self._select] = value

    def _begin(self, given: Mapping[str, str]) -> None:
        self._fields, self._choices = {}, {}
        if given["method"] == "post":
            is_multipart = given.get("enctype") == "multipart/form-data"
            form = Form(action=given["action"], fields=self._fields, choices=self._choices, is_multipart=is_multipart)
            self.found.append(form)

    def handle_endtag(self, tag: str) -> None:
        self._area = "" if tag == "textarea" else self._area
        self._select = "" if tag == "select" else self._select

    def handle_data(self, data: str) -> None:
        if self._area:
            self._fields[self._area] += data.removeprefix("\n")
