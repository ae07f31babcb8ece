"""`package`: the deployment package as azd builds it, to look at; azd's own hook only wants its dependencies."""

import argparse
import zipfile
from pathlib import Path

from dev.bootstrap.console import say, step
from dev.bootstrap.places import DOT_DEV, ROOT
from dev.package.contents import files
from dev.package.dependencies import FOLDER, ready

ZIP = DOT_DEV / "package.zip"


def main(args: argparse.Namespace) -> int:
    """0 when all that was asked for is there."""
    ready(ROOT / FOLDER)
    if args.dependencies:
        return 0
    with step(f"zipping {ZIP.relative_to(ROOT)}"):
        found = zipped(ROOT, ZIP)
    say(f"{len(found)} files, {ZIP.stat().st_size / 1e6:.1f} MB: what azd would upload")
    return 0


def zipped(root: Path, target: Path) -> list[str]:
    """The names in the package, which `target` is made to hold."""
    found = files(root)
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name in found:
            package.write(root / name, name)
    return found
