"""`smoke`: looks at a desk from outside, as azd's hook does after each deployment. Changes nothing."""

import argparse
import time
from collections.abc import Iterator

import httpx

from dev.bootstrap.console import Trouble, say
from dev.smoke.checks import CHECKS, Check

_ONE_REQUEST_S = 60  # a cold start, and the package fetched before it
_PAUSE_S = 5.0


def main(args: argparse.Namespace) -> int:
    """0 where everything is as it should be."""
    url = httpx.URL(args.url)
    if url.scheme not in ("http", "https") or not url.host:
        raise Trouble(f"{args.url!r} is no address of a desk.", "Such as https://<app>.azurewebsites.net")
    with httpx.Client(base_url=url, timeout=_ONE_REQUEST_S, trust_env=url.scheme == "https") as client:
        wait_until_ready(client, args.patience)
        found = list(look(client))
    for check, wrong in found:
        say(f"  {'FAILED' if wrong else 'ok    '}  {check.what}{': ' if wrong else ''}{'; '.join(wrong)}")
    if to_plain := plain_wrong(url) if url.scheme == "https" else "":
        say(f"  FAILED  {to_plain}")
    return 1 if to_plain or any(wrong for _, wrong in found) else 0


def wait_until_ready(client: httpx.Client, patience_s: float) -> None:
    """Asks until it is ready, or patience ends: then the checks say what is wrong. Who is not let in does not wait."""
    ends = time.monotonic() + patience_s
    while time.monotonic() < ends:
        try:
            if client.get("/api/ready").status_code in (200, 403):
                return
        except httpx.TransportError:
            pass
        time.sleep(_PAUSE_S)


def look(client: httpx.Client) -> Iterator[tuple[Check, list[str]]]:
    """Each check that holds for such an address, with what is wrong."""
    for check in CHECKS:
        if check.secure_only and client.base_url.scheme != "https":
            continue
        try:
            yield check, list(check.wrong(client.get(check.path, headers=dict(check.headers))))
        except httpx.TransportError as error:
            yield check, [f"does not answer ({type(error).__name__})"]


def plain_wrong(url: httpx.URL) -> str:
    """What is wrong with the same address without TLS: it may only lead to the other."""
    try:
        answer = httpx.get(url.copy_with(scheme="http", port=None, path="/api/health"), timeout=_ONE_REQUEST_S)
    except httpx.TransportError:
        return ""
    leads = answer.is_redirect and answer.headers.get("location", "").startswith("https://")
    return "" if leads else f"plain http answers {answer.status_code}"
