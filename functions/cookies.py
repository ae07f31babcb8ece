"""Our cookies: read from a request, and written so that only our own pages send them, and no script reads them."""

import re
from collections.abc import Mapping

import azure.functions as func

SESSION = "session"
FORM = "form"  # the random text that forms mirror
LANGUAGE = "lang"  # which one was chosen
ZONE = "zone"  # written by the script of our pages, and by nobody believed
_VALUE = re.compile(r"[A-Za-z0-9._/+-]{1,200}", re.ASCII)


def cookies_of(req: func.HttpRequest) -> Mapping[str, str]:
    """What the request brought; of a name that stands twice the first, which has the longer path."""
    pairs = [part.strip().partition("=") for part in req.headers.get("cookie", "").split(";")]
    return {name: value for name, _, value in reversed(pairs) if _VALUE.fullmatch(value)}


def name_of(name: str, *, is_secure: bool) -> str:
    """With the prefix by which browsers take it from this host alone, over https alone."""
    return f"__Host-{name}" if is_secure else name


def cookie(name: str, value: str, *, is_secure: bool, seconds: int | None = None) -> str:
    """A Set-Cookie header; without `seconds` the browser forgets it when it is closed, with 0 at once."""
    age = "" if seconds is None else f"; Max-Age={seconds}"
    secure = "; Secure" if is_secure else ""
    return f"{name_of(name, is_secure=is_secure)}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}"


def session_of(req: func.HttpRequest, *, is_secure: bool) -> str | None:
    """The session's cookie."""
    return cookies_of(req).get(name_of(SESSION, is_secure=is_secure))
