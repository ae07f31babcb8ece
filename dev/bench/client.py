"""One client of the bench: a kept connection and as little of its own as possible, for its cost is in each figure."""

import json
import time
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any

from dev.running.ports import HOST

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

    def ask(self, key: str, method: str, path: str, body: Any = None) -> Answer:
        """A request below /api/; whatever its status, it is answered."""
        headers = {"X-Api-Key": key}
        content = None if body is None else json.dumps(body).encode()
        if content is not None:
            headers["Content-Type"] = "application/json"
        elif method != "GET":
            headers["Content-Length"] = "0"
        started = time.perf_counter()
        self._connection.request(method, f"/api/{path}", content, headers)
        response = self._connection.getresponse()
        read = response.read()
        seconds = time.perf_counter() - started
        return Answer(response.status, read, response.headers.get("Trace-Id", ""), seconds)

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()
