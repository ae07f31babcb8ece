"""`bench`: what it all costs, each time beside the bare storage calls of the same run. Never a test."""

import argparse
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from dev.bench import imports, machine, report
from dev.bench.figures import Bench
from dev.bench.page import put_into
from dev.bench.sizing import FULL, QUICK, measure
from dev.bootstrap.console import say, step
from dev.bootstrap.places import ROOT

FORMAT = 1
PAGE = ROOT / "docs" / "performance.md"


def main(args: argparse.Namespace) -> int:
    """0 where the ledger is green over all that was measured."""
    sizes = args.tickets or ([200] if args.quick else [1000, 5000])
    found = run(sizes, quick=args.quick)
    if args.json:
        Path(args.json).write_bytes(msgspec.json.format(msgspec.json.encode(found)) + b"\n")
    if args.write_docs:
        PAGE.write_text(put_into(PAGE.read_text("utf-8"), report.tables(found)), "utf-8")
    return 1 if any(size.differences for size in found.sizes) else 0


def run(sizes: list[int], *, quick: bool) -> Bench:
    """All figures; each size is shown as soon as it is measured."""
    plan = QUICK if quick else FULL
    with step("importing in fresh interpreters"):
        imported = imports.measure(3 if quick else 11)
    at = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    found = Bench(format=FORMAT, at=at, quick=quick, machine=machine.describe(), imports=imported, sizes=[])
    say(report.head(found))
    for tickets in sizes:
        size = measure(tickets, plan)
        say(report.of_size(size))
        found = replace(found, sizes=[*found.sizes, size])
    return found
