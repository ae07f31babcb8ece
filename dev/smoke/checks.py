"""What a stranger must see of a desk that is up: requests, and what may be wrong with the answers. Pure."""

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import httpx

type Judge = Callable[[httpx.Response], Iterator[str]]

FORGED: Mapping[str, str] = {
    "X-MS-CLIENT-PRINCIPAL-ID": "00000000-0000-0000-0000-000000000001",
    "X-MS-CLIENT-PRINCIPAL-NAME": "admin@example.com",
    "X-MS-CLIENT-PRINCIPAL-IDP": "aad",
    "X-MS-CLIENT-PRINCIPAL": base64.b64encode(
        json.dumps(
            {
                "auth_typ": "aad",
                "name_typ": "name",
                "role_typ": "roles",
                "claims": [
                    {"typ": "http://schemas.microsoft.com/identity/claims/objectidentifier", "val": "0" * 36},
                    {"typ": "preferred_username", "val": "admin@example.com"},
                ],
            }
        ).encode()
    ).decode(),
}

LOCAL_KEY: Mapping[str, str] = {"X-Api-Key": "local-admin"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One request; `wrong` yields what its answer should not be."""

    what: str
    path: str
    wrong: Judge
    headers: Mapping[str, str] = field(default_factory=dict)
    secure_only: bool = False  # of the platform, and so of no desk on this machine


def is_up(answer: httpx.Response) -> Iterator[str]:
    """Alive and ready answer so."""
    if answer.status_code != 200 or not _json(answer).get("status"):
        yield _status(answer)


def describes_itself(answer: httpx.Response) -> Iterator[str]:
    """OpenAPI of a desk, and not of anything else."""
    document = _json(answer)
    if not str(document.get("openapi", "")).startswith("3.") or "/api/tickets" not in str(document.get("paths")):
        yield f"{_status(answer)}, which is not this API's description"


def is_refused(answer: httpx.Response) -> Iterator[str]:
    """401 as a problem, which tells nothing of the desk."""
    if answer.status_code != 401:
        yield _status(answer)
    if answer.headers.get("content-type", "").partition(";")[0] != "application/problem+json":
        yield f"answered as {answer.headers.get('content-type') or 'nothing'}"
    if "example.com" in answer.text:
        yield "repeats what was forged"


def is_hardened(answer: httpx.Response) -> Iterator[str]:
    """The headers that host.json sets."""
    if answer.headers.get("x-content-type-options") != "nosniff":
        yield "no X-Content-Type-Options: nosniff"
    if answer.url.scheme == "https" and "max-age" not in answer.headers.get("strict-transport-security", ""):
        yield "no Strict-Transport-Security"


def is_closed(answer: httpx.Response) -> Iterator[str]:
    """The host's own endpoints ask for a key of the platform."""
    if answer.status_code not in (401, 403, 404):
        yield _status(answer)


CHECKS = (
    Check(what="it is alive", path="/api/health", wrong=is_up),
    Check(what="storage and desk are there", path="/api/ready", wrong=is_up),
    Check(what="it describes its API", path="/api/openapi.json", wrong=describes_itself),
    Check(what="without a key it says 401", path="/api/me", wrong=is_refused),
    Check(what="an unknown key is 401", path="/api/me", wrong=is_refused, headers={"X-Api-Key": "smoke-unknown"}),
    Check(what="local keys do not exist", path="/api/me", wrong=is_refused, headers=LOCAL_KEY, secure_only=True),
    Check(what="forged platform headers are not believed", path="/api/me", wrong=is_refused, headers=FORGED),
    Check(what="security headers are set", path="/api/health", wrong=is_hardened),
    Check(what="the host's own pages are closed", path="/admin/host/status", wrong=is_closed, secure_only=True),
)  # fmt: skip


def _json(answer: httpx.Response) -> dict[str, object]:
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _status(answer: httpx.Response) -> str:
    return f"answers {answer.status_code}"
