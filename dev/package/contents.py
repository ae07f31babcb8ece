"""What azd puts into the package: the project's folder without what .funcignore names."""

import os
from collections.abc import Iterator
from pathlib import Path

from pathspec import GitIgnoreSpec

IGNORE_FILE = ".funcignore"
# azd leaves these out whatever the ignore file says (cli/azd/pkg/project/project_utils.go).
_NEVER = {IGNORE_FILE, "local.settings.json"}
_NEVER_FOLDERS = {".azure"}


def files(root: Path) -> list[str]:
    """Paths below `root` with `/`, in order."""
    return sorted(_walk(root, spec_of((root / IGNORE_FILE).read_text("utf-8")), ""))


def spec_of(text: str) -> GitIgnoreSpec:
    """The rules of an ignore file, as git reads them."""
    return GitIgnoreSpec.from_lines(text.splitlines())


def _walk(root: Path, spec: GitIgnoreSpec, below: str) -> Iterator[str]:
    """A folder that is left out is not entered: there are large ones."""
    for entry in os.scandir(root / below):
        name = f"{below}{entry.name}"
        if entry.is_dir():
            if entry.name not in _NEVER_FOLDERS and not spec.match_file(f"{name}/"):
                yield from _walk(root, spec, f"{name}/")
        elif entry.name not in _NEVER and not spec.match_file(name):
            yield name
