"""One Bicep process for many calls: starting it anew for each would cost more than all that it does."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from dev.bicep.finder import environment

SUBSCRIPTION = "11111111-1111-1111-1111-111111111111"
TENANT = "22222222-2222-2222-2222-222222222222"


class Refused(Exception):
    """The compiler's own words."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """What a file becomes: findings of compiler and linter, and the template, empty after an error."""

    findings: list[str]
    template: dict[str, Any]


class Bicep:
    """The CLI's JSON-RPC over its standard streams."""

    def __init__(self, path: Path) -> None:
        self._process = subprocess.Popen(
            [path, "jsonrpc", "--stdio"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(),
        )
        self._calls = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._process.communicate()

    def compile(self, path: Path) -> Compiled:
        """Build and lint a file with all that it uses."""
        answer = self._call("compile", path=str(path))
        findings = [_finding(each) for each in answer["diagnostics"]]
        return Compiled(findings, json.loads(answer.get("contents") or "{}"))

    def formatted(self, path: Path) -> str:
        """The file as `bicep format` would write it."""
        text: str = self._call("format", path=str(path))["contents"]
        return text

    def snapshot(self, path: Path, location: str = "westeurope") -> dict[str, Any]:
        """What a deployment of these parameters would make, evaluated here. Raises Refused where it cannot be."""
        place = {"tenantId": TENANT, "subscriptionId": SUBSCRIPTION, "location": location, "deploymentName": "desk"}
        answer = self._call("getSnapshot", path=str(path), metadata=place, externalInputs=[])
        snapshot: dict[str, Any] = json.loads(answer["snapshot"])
        return snapshot

    def _call(self, method: str, **params: Any) -> Any:
        self._calls += 1
        ask = {"jsonrpc": "2.0", "id": self._calls, "method": f"bicep/{method}", "params": params}
        body = json.dumps(ask).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self._process.stdin.flush()
        answer = self._read()
        while answer.get("id") != self._calls:
            answer = self._read()
        if "error" in answer:
            raise Refused(answer["error"].get("message", ""))
        return answer["result"]

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        length = 0
        while line := self._process.stdout.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        if not length:
            raise Refused("the Bicep CLI ended in the middle of a call")
        message: dict[str, Any] = json.loads(self._process.stdout.read(length))
        return message


def _finding(each: dict[str, Any]) -> str:
    line = each["range"]["start"]["line"] + 1
    return f"{Path(each['source']).name}:{line} {each['level']} {each['code']}: {each['message']}"
