"""Azurite from npm, pinned by dev/package-lock.json, which names no download addresses: npm knows its registry."""

import os
import shutil
from pathlib import Path

from dev.bootstrap import node, stamp
from dev.bootstrap.console import step
from dev.bootstrap.places import NODE_FOLDER, ROOT
from dev.bootstrap.tool import quietly

SCRIPT = NODE_FOLDER / "node_modules" / "azurite" / "dist" / "src" / "azurite.js"
_STAMP = "zerodesk.stamp"
_FILES = ("package.json", "package-lock.json")


def ready() -> bool:
    return SCRIPT.exists() and stamp.fits(NODE_FOLDER, _STAMP, _expected()) and node.find() is not None


def make() -> None:
    """No install scripts: the only one among the packages is a notice."""
    engine = node.with_npm()
    if SCRIPT.exists() and stamp.fits(NODE_FOLDER, _STAMP, _expected()):
        return
    NODE_FOLDER.mkdir(parents=True, exist_ok=True)
    stamp.remove(NODE_FOLDER, _STAMP)
    for name in _FILES:
        shutil.copyfile(str(ROOT / "dev" / name), str(NODE_FOLDER / name))
    with step("installing Azurite, the local storage (half a minute)"):
        flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]
        quietly([*engine.npm, "ci", *flags], "installing Azurite", cwd=NODE_FOLDER, env=_environment(engine))
    stamp.write(NODE_FOLDER, _STAMP, _expected())


def _environment(engine: node.Node) -> dict[str, str]:
    """npm starts `node` by name: it must find the one that was chosen."""
    env = node.clean_environment()
    env["PATH"] = os.pathsep.join([str(Path(engine.binary).parent), env.get("PATH", "")])
    return env


def _expected() -> str:
    return stamp.of((ROOT / "dev" / name).read_text(encoding="utf-8") for name in _FILES)
