"""`cost`: what the desk costs in Azure, computed from counted calls, measured times and a dated table of prices."""

import argparse

from dev.bench.page import put_into
from dev.bootstrap.console import say
from dev.bootstrap.places import ROOT
from dev.cost import measured, page, tariff

PAGE = ROOT / "docs" / "cost.md"


def main(args: argparse.Namespace) -> int:
    """0 in any case."""
    found = computed()
    say(found)
    if args.write_docs:
        PAGE.write_text(put_into(PAGE.read_text("utf-8"), found, "cost"), "utf-8")
    return 0


def computed() -> str:
    """The tables as docs/cost.md must have them."""
    return page.tables(tariff.read(), measured.read((ROOT / "docs" / "performance.md").read_text("utf-8")))
