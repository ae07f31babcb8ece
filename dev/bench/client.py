"""One client of the bench: a kept connection and as little of its own as possible, for its cost is in each figure."""

import json
import re
import time
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

from dev.running.ports import HOST
from functions.cookies import FORM, name_of

AGENT, INTAKE, ADMIN = "local-agent", "local-intake", "local-admin"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and after how many seconds."""

    status: int
    body: bytes
    trace: str
    seconds: float

    def json(self) -> Any:
        """The body, parsed."""
        return json.loads(self.body)


class Client:
    """Asks one host, one request at a time."""

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection(HOST, port, timeout=60)

    def sign_in(self, name: str) -> str:
        """The cookies of the persona of that name. Raises RuntimeError where there is none."""
        page, cookies = self._request("GET", "/sign-in", None, {})
        who = re.search(rf'name="who" value="([^"]+)">{name} <', page.body.decode())
        if not who:
            raise RuntimeError(f"nobody signs in as {name}")
        token = cookies.partition(f"{name_of(FORM, is_secure=False)}=")[2].partition(";")[0]
        form = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookies, "Sec-Fetch-Site": "same-origin"}
        answer, more = self._request("POST", "/sign-in", urlencode({"token": token, "who": who[1]}).encode(), form)
        if answer.status != 303:
            raise RuntimeError(f"{name} is not signed in: {answer.status}")
        return f"{cookies}; {more}"

    def look(self, cookies: str, path: str) -> Answer:
        """A page."""
        return self._request("GET", path, None, {"Cookie": cookies, "Accept": "text/html"})[0]

    def ask(self, key: str, method: str, path: str, body: Any = None) -> Answer:
        """A request below /api/; whatever its status, it is answered."""
        headers = {"X-Api-Key": key}
        content = None if body is None else json.dumps(body).encode()
        if content is not None:
            headers["Content-Type"] = "application/json"
        elif method != "GET":
            headers["Content-Length"] = "0"
        return self._request(method, f"/api/{path}", content, headers)[0]

    def _request(self, method: str, path: str, content: bytes | None, headers: dict[str, str]) -> tuple[Answer, str]:
        """The answer, and the cookies that it sets."""
        started = time.perf_counter()
        self._connection.request(method, path, content, headers)
        response = self._connection.getresponse()
        read = response.read()
        seconds = time.perf_counter() - started
        cookies = [one.partition(";")[0] for one in response.headers.get_all("Set-Cookie", [])]
        return Answer(response.status, read, response.headers.get("Trace-Id", ""), seconds), "; ".join(cookies)

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()
