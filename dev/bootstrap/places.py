"""Where things lie: one module, so that no other spells a path or asks which system this is."""

import os
from pathlib import Path

ON_WINDOWS = os.name == "nt"
ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
DOT_DEV = ROOT / ".dev"
NODE_FOLDER = DOT_DEV / "node"
INSTALL_LOG = DOT_DEV / "install.log"


def python_in(folder: Path, name: str = "python") -> Path:
    """The interpreter of a venv or of an installation's prefix."""
    if not ON_WINDOWS:
        return folder / "bin" / name
    script = folder / "Scripts" / "python.exe"
    return script if script.exists() else folder / "python.exe"


VENV_PYTHON = VENV / "Scripts" / "python.exe" if ON_WINDOWS else VENV / "bin" / "python"
