"""The venv: made anew when its lock or its interpreter changed, so that nothing of before lingers in it."""

from dev.bootstrap import pythons, stamp
from dev.bootstrap.console import step
from dev.bootstrap.places import ROOT, VENV, VENV_PYTHON
from dev.bootstrap.tool import quietly

_STAMP = "zerodesk.stamp"
_LOCK = ROOT / "dev" / "requirements.txt"


def ready() -> bool:
    """Reads files only: this is the road of every start but the first."""
    return VENV_PYTHON.exists() and stamp.fits(VENV, _STAMP, _expected())


def make() -> None:
    python = pythons.find()
    stamp.remove(VENV, _STAMP)
    with step(f"making .venv (Python {python.version})"):
        quietly([python.path, "-m", "venv", "--clear", str(VENV)], "making the venv")
    with step("installing Python packages (half a minute)"):
        pip_install(_LOCK.name)
    stamp.write(VENV, _STAMP, _expected())


def pip_install(lock: str) -> None:
    """Only what the lock names, byte for byte."""
    flags = ["--require-hashes", "--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
    command = [str(VENV_PYTHON), "-m", "pip", "install", *flags, "-r", str(ROOT / "dev" / lock)]
    quietly(command, f"installing dev/{lock}")


def _expected() -> str:
    """Lock, interpreter and place: a venv cannot be moved, and an interpreter that was upgraded is another one."""
    return stamp.of([_LOCK.read_text(encoding="utf-8"), _interpreter(), str(VENV)])


def _interpreter() -> str:
    """What the venv says of the Python that it was made with."""
    try:
        lines = (VENV / "pyvenv.cfg").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    return "\n".join(line for line in lines if line.startswith(("home", "version")))
