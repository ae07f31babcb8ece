"""A browser without script: it keeps cookies, says where a form comes from, and fills in what a page holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import azure.functions as func
import httpx

from dev.host.direct import client as direct_client
from functions.headers import ALWAYS, OWN_FILES
from tests.world import World

MOST_PAGE = 60 * 1024
VOID = {"meta", "link", "input", "br", "hr", "img", "rect", "path"}

type File = tuple[str, bytes, str]


@dataclass
class FormSeen:
    """A form of a page, with what stands in its fields."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    is_multipart: bool = False


class PageSeen(HTMLParser):
    """What a page holds. Raises AssertionError for tags not closed in their order, and ids that stand twice."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[FormSeen] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.invalid: list[str] = []
        self.text = ""
        self._open: list[str] = []
        self._area: str | None = None
        self._choice: str | None = None
        self.feed(html)
        self.close()
        assert self._open == [], self._open
        assert len(self.ids) == len(set(self.ids)), self.ids

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        assert "style" not in given and not any(name.startswith("on") for name in given), given
        if tag not in VOID:
            self._open.append(tag)
        self.ids += [given["id"]] if "id" in given else []
        if given.get("aria-invalid"):
            self.invalid.append(given["name"])
        if tag == "a":
            self.links.append(given["href"])
        if tag == "form":
            assert given["method"] in ("post", "get")
            self.forms.append(FormSeen(given["action"], is_multipart=given.get("enctype") == "multipart/form-data"))
        if "formaction" in given:  # another way for the same form: they share their fields
            self.forms.append(replace(self.forms[-1], action=given["formaction"]))
        is_unticked = given.get("type") == "checkbox" and "checked" not in given
        if tag == "input" and given.get("type") != "file" and not is_unticked:
            self.forms[-1].fields[given["name"]] = given.get("value", "")
        if tag == "textarea":
            self._area = given["name"]
            self.forms[-1].fields[given["name"]] = ""
        if tag == "select":
            self._choice = given["name"]
            self.forms[-1].fields[given["name"]] = ""
        if tag == "option" and "selected" in given and self._choice:
            self.forms[-1].fields[self._choice] = given["value"]

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID or tag in ("rect", "path"):
            return
        assert self._open and self._open[-1] == tag, (tag, self._open)
        self._open.pop()
        if tag == "textarea":
            self._area = None

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._area is not None:
            self.forms[-1].fields[self._area] += data.removeprefix("\n")

    def form(self, action: str) -> FormSeen:
        """The form that goes there, whatever its query."""
        return next(one for one in self.forms if one.action.partition("?")[0] == action)


def forms_in(html: str) -> list[FormSeen]:
    """Those of the page itself, and not of its foot."""
    return [one for one in PageSeen(html).forms if one.action != "/language"]


class Browser:
    """Somebody's browser."""

    def __init__(self, functions: func.FunctionApp, *, language: str = "en", caller: str = "203.0.113.7") -> None:
        self.client = direct_client(functions, caller=caller)
        self.client.headers["Accept-Language"] = language
        self.client.headers["Accept"] = "text/html"

    async def get(self, path: str, **headers: str) -> httpx.Response:
        """The page, wherever it leads."""
        return await self._followed(await self.client.get(path, headers=headers))

    async def send(self, page: httpx.Response, action: str, *files: File, **values: str) -> httpx.Response:
        """Fill in a form of a page, send it, and go where that leads."""
        form = PageSeen(page.text).form(action)
        return await self.post(action, {**form.fields, **values}, files, is_multipart=form.is_multipart)

    async def post(
        self,
        path: str,
        fields: Mapping[str, str],
        files: Sequence[File] = (),
        *,
        is_multipart: bool = False,
        **how: Any,
    ) -> httpx.Response:
        """Send fields from a page of ours."""
        return await self._followed(await self.posted(path, fields, files, is_multipart=is_multipart, **how))

    async def posted(
        self,
        path: str,
        fields: Mapping[str, str],
        files: Sequence[File] = (),
        *,
        is_multipart: bool = False,
        **how: Any,
    ) -> httpx.Response:
        """The answer to a form itself, before it leads anywhere."""
        headers = how.pop("headers", {"Origin": "http://localhost"})
        if not is_multipart:
            return _checked(await self.client.post(path, data=dict(fields), headers=headers))
        parts: list[tuple[str, Any]] = [(name, (None, value.encode())) for name, value in fields.items()]
        parts += [("files", file) for file in files] or [("files", ("", b"", "application/octet-stream"))]
        return _checked(await self.client.post(path, files=parts, headers=headers))

    async def sign_in(self, who: str) -> httpx.Response:
        """Be somebody of the demo desk, by name."""
        page = await self.get("/sign-in")
        values = [one.split('"')[0] for one in page.text.split('name="who" value="')[1:]]
        names = [one.split(">", 1)[1].split("<")[0].strip() for one in page.text.split('name="who"')[1:]]
        return await self.send(page, "/sign-in", who=dict(zip(names, values, strict=True))[who])

    @property
    def cookies(self) -> Mapping[str, str]:
        """What it keeps."""
        return {one.name: one.value or "" for one in self.client.cookies.jar}

    async def close(self) -> None:
        await self.client.aclose()

    async def _followed(self, answer: httpx.Response) -> httpx.Response:
        _checked(answer)
        while answer.status_code == 303:
            path = answer.headers["location"]
            assert path.startswith("/") and not path.startswith("//"), path
            answer = _checked(await self.client.get(path))
        return answer


def path_of(answer: httpx.Response) -> str:
    """Where a page is, without its query."""
    return urlsplit(str(answer.request.url)).path


def _checked(answer: httpx.Response) -> httpx.Response:
    """Every answer has its headers, and every page holds together and is small."""
    what = f"{answer.request.method} {answer.request.url} -> {answer.status_code}"
    assert answer.status_code < 500, f"{what} {answer.text}"
    assert len(answer.headers["trace-id"]) == 32, what
    for name, value in ALWAYS.items():
        assert answer.headers[name] == value, (what, name)
    if answer.headers.get("content-type", "").startswith("text/html") and answer.content:
        assert answer.headers["content-security-policy"] == OWN_FILES, what
        assert answer.headers["cache-control"] in ("no-store", "private, no-cache"), what
        assert answer.headers["vary"] == "Accept-Language", what
        assert len(answer.content) <= MOST_PAGE or answer.status_code == 422, (
            what
        )  # what was typed is kept, however long
        if "<html" in answer.text:
            PageSeen(answer.text)
    return answer


async def signed_in(world: World, who: str) -> Browser:
    """Before whom a persona sits."""
    made = Browser(world.functions)
    await made.sign_in(who)
    return made
