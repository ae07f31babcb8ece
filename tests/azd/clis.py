"""A project in a folder of its own whose hooks meet an `az` and an `azd` that answer as a test says: real programs."""

import base64
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SUBSCRIPTION = "11111111-2222-3333-4444-555555555555"
OLGA = "66666666-2222-3333-4444-555555555555"

# Answers by how the command begins; the longest that fits counts, `turns` come one after the other. It writes down
# each call.
_PROGRAM = """#!{python}
import json, pathlib, sys
here = pathlib.Path({folder!r})
said = " ".join(sys.argv[1:])
with (here / "calls").open("a", encoding="utf-8") as calls:
    calls.write({name!r} + " " + said + "\\n")
answers = json.loads((here / "answers").read_text("utf-8"))
fitting = [one for one in answers if said.startswith(one)]
if not fitting:
    sys.exit("nobody said what to answer to: " + said)
answer = answers[max(fitting, key=len)]
if isinstance(answer, dict) and "turns" in answer:
    before = (here / "calls").read_text("utf-8").count({name!r} + " " + max(fitting, key=len)) - 1
    answer = answer["turns"][min(before, len(answer["turns"]) - 1)]
if isinstance(answer, dict) and "fails" in answer:
    sys.exit(answer["fails"])
print(json.dumps(answer))
"""

FILES = ("__init__.py", "abbreviations.json", "main.parameters.json")


def providers(*missing: str) -> list[dict[str, str]]:
    """`az provider list` of a subscription that has all but these."""
    names = ("App", "Web", "Storage", "OperationalInsights", "Insights", "ManagedIdentity", "Communication", "Network")
    return [
        {"namespace": f"Microsoft.{name}", "registrationState": "NotRegistered" if name in missing else "Registered"}
        for name in names
    ]


def token_of(object_id: str) -> str:
    """An access token as far as anybody looks into it here."""
    payload = base64.urlsafe_b64encode(json.dumps({"oid": object_id}).encode()).decode().rstrip("=")
    return f"e30.{payload}.signature"


GOOD: Mapping[str, Any] = {
    "account show": {"id": SUBSCRIPTION, "user": {"name": "olga@example.com", "type": "user"}},
    "account get-access-token": token_of(OLGA),
    "functionapp list-flexconsumption-locations": [{"name": "westeurope"}, {"name": "eastus"}],
    "role assignment list": [{"roleDefinitionName": "Owner"}],
    "group exists": False,
    "provider list": providers(),
    "env set": None,
}


@dataclass
class Project:
    """The hooks of this checkout, beside other parameters and other command line tools."""

    folder: Path

    def answers(self, **changes: Any) -> None:
        """What `az` says; a name with `_` stands for one with spaces."""
        changed = {name.replace("_", " "): answer for name, answer in changes.items()}
        self._tools.joinpath("answers").write_text(json.dumps({**GOOD, **changed}), "utf-8")

    def run(self, hook: str, **env: str) -> subprocess.CompletedProcess[str]:
        """A hook as azd starts it, with nobody at a terminal."""
        given = {"AZURE_ENV_NAME": "desk", "AZURE_LOCATION": "westeurope", "AZURE_SUBSCRIPTION_ID": SUBSCRIPTION}
        path = f"{self._tools}{os.pathsep}{os.environ['PATH']}"
        return subprocess.run(
            [sys.executable, "-m", f"infra.hooks.{hook}"],
            cwd=self.folder,
            env={**os.environ, "PATH": path, **given, **env},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def calls(self) -> list[str]:
        file = self._tools / "calls"
        return file.read_text("utf-8").splitlines() if file.exists() else []

    @property
    def _tools(self) -> Path:
        return self.folder / "tools"


def make_project(folder: Path) -> Project:
    """`dev` is a link: it works on this checkout, its desk.yaml and its venv."""
    shutil.copytree(ROOT / "infra" / "hooks", folder / "infra" / "hooks", ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(ROOT / "infra" / name, folder / "infra")
    for name in ("dev", "shared"):
        (folder / name).symlink_to(ROOT / name, target_is_directory=True)
    project = Project(folder)
    (folder / "tools").mkdir()
    for name in ("az", "azd"):
        program = folder / "tools" / name
        text = _PROGRAM.format(python=sys.executable, folder=str(folder / "tools"), name=name)
        program.write_text(text, "utf-8")
        program.chmod(0o755)
    project.answers()
    return project
