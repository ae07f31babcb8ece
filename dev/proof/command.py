"""`proof`: puts the desk to the proof, and says by seed what was found."""

import argparse
import asyncio
import tempfile
from pathlib import Path

from dev.bootstrap.console import say
from dev.proof.long import Part, long_parts
from dev.proof.report import details, summary
from dev.proof.run import Ordeal, Report, run

QUICK = {"actions": 1000, "rate": 0.04, "kills": 3, "restarts": 0}
FULL = {"actions": 10_000, "rate": 0.04, "kills": 20, "restarts": 5}


def ordeal_of(args: argparse.Namespace) -> Ordeal:
    """The run that was asked for."""
    size = FULL if args.full else QUICK
    return Ordeal(
        seed=args.seed,
        actions=int(args.actions or size["actions"]),
        rate=size["rate"],
        kills=int(size["kills"]),
        restarts=int(size["restarts"]),
    )


def main(args: argparse.Namespace) -> int:
    """0 where nothing was found."""
    with tempfile.TemporaryDirectory(prefix="proof-", ignore_cleanup_errors=True) as folder:
        report = asyncio.run(run(ordeal_of(args), Path(folder)))
    say(summary(report))
    found = tell(report)
    if args.full and not args.actions:
        found = sum(_say(part) for part in long_parts(args.seed)) > 0 or found  # all of them, whatever one finds
    return 1 if found else 0


def _say(part: Part) -> bool:
    """Whether there was something to tell."""
    say(f"{part.name}: {part.figures}: {len(part.findings)} findings")
    for finding in part.findings:
        say(f"  {finding}")
    return bool(part.findings)


def tell(report: Report) -> bool:
    """Whether there was something to tell."""
    found = any(report.findings)
    if found:
        for line in details(report):
            say(line)
    return found
