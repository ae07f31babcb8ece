"""`demo`: plays a ticket's story against a running desk, over HTTP, and prints what the desk says of it."""

import argparse

import httpx

from dev.demo.costs import LinesOfTheRun
from dev.demo.desk import RunningDesk, Unexpected
from dev.demo.story import play
from dev.running.record import LINES, load


def main(args: argparse.Namespace) -> int:
    """0 where the story went as it should."""
    record = load()
    url = args.url or record.url
    costs = LinesOfTheRun(LINES) if args.url in (None, record.url) else None
    try:
        with httpx.Client(base_url=f"{url}/api/", timeout=30) as client:
            play(RunningDesk(client, costs))
    except httpx.TransportError:
        print(f"No desk answers at {url}. Start one with `python -m dev run`, or name another with --url.")
        return 1
    except Unexpected as error:
        print(f"The story stops here: {error}")
        return 1
    return 0
