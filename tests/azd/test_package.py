"""The package that azd uploads: what is in it, that it starts on a bare Python 3.13, and that it serves."""

import asyncio
import json
import platform
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from dev.bootstrap.places import ROOT
from dev.package.contents import IGNORE_FILE, files
from dev.package.dependencies import FOLDER
from dev.seed import seed
from tests.host.running import RunningHost
from tests.world import STORY

SITE = FOLDER.as_posix()
on_the_platform_of_azure = pytest.mark.skipif(
    (sys.platform, platform.machine()) != ("linux", "x86_64"), reason="the wheels are for Linux on x86_64"
)


def names(package: Path) -> list[str]:
    with zipfile.ZipFile(package) as content:
        return content.namelist()


def test_it_holds_the_app_its_dependencies_and_nothing_else(package: Path) -> None:
    top = {name.partition("/")[0] for name in names(package)}
    assert top == {".python_packages", "function_app.py", "functions", "host.json", "requirements.txt", "shared"}


def test_all_code_that_git_knows_is_in_it(package: Path) -> None:
    command = ["git", "ls-files", "functions", "shared", "function_app.py", "host.json"]
    tracked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert tracked
    assert set(tracked) <= set(names(package))


def test_no_cache_no_secret_and_no_settings_are_in_it(package: Path) -> None:
    ours = [name for name in names(package) if not name.startswith(f"{SITE}/")]
    assert not [name for name in names(package) if "__pycache__" in name or name.endswith(".pyc")]
    assert not [name for name in ours if "settings." in name and not name.endswith("settings.py")]
    kinds = (".py", ".json", ".txt", ".html", ".css", ".js", ".svg", ".mo", ".po")
    assert not [name for name in ours if Path(name).suffix not in kinds]


def test_binaries_are_for_the_python_and_the_machine_of_azure(unpacked: Path) -> None:
    binaries = sorted((unpacked / FOLDER).rglob("*.so*"))
    assert binaries
    for file in binaries:
        assert "cpython-313-x86_64" in file.name or "abi3" in file.name or ".libs" in str(file), file
        assert file.read_bytes()[:5] == b"\x7fELF\x02", file


def test_its_size_is_far_from_any_limit(package: Path, unpacked: Path) -> None:
    assert package.stat().st_size < 40_000_000
    assert sum(file.stat().st_size for file in unpacked.rglob("*") if file.is_file()) < 120_000_000


_IMPORT = """
import json, sys
sys.path[:0] = [{root!r}, {site!r}]
import function_app
found = [one.get_function_name() for one in function_app.app.get_functions()]
files = [getattr(one, "__file__", None) for one in list(sys.modules.values())]
print(json.dumps([found, [file for file in files if file]]))
"""


@on_the_platform_of_azure
def test_it_imports_on_a_bare_python_and_finds_every_function(unpacked: Path) -> None:
    code = _IMPORT.format(root=str(unpacked), site=str(unpacked / FOLDER))
    done = subprocess.run(
        [sys.executable, "-S", "-I", "-W", "error", "-c", code],
        cwd=unpacked,
        env={"AzureWebJobsStorage__accountName": "stdesk", "AzureWebJobsStorage__clientId": "id"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found, loaded = json.loads(done.stdout)
    assert {"follow", "notice", "route"} <= set(found)
    assert len(found) > 20
    elsewhere = [file for file in loaded if not file.startswith((str(unpacked), sys.base_prefix))]
    assert elsewhere == []


@on_the_platform_of_azure
def test_it_serves_through_the_local_host(unpacked: Path, storage_account: str) -> None:
    """The host is this checkout's, and all that it loads for the app is the package's."""
    asyncio.run(seed(storage_account))
    path = f"{unpacked / FOLDER}:{ROOT}"
    with RunningHost(unpacked, storage_account, PYTHONPATH=path) as host, host.client() as client:
        assert client.get("/api/ready").json() == {"status": "ready"}
        opened = client.post("/api/tickets", json=dict(STORY), headers={"X-Api-Key": "local-intake"})
        assert opened.status_code == 201, opened.text
        host.wait_for(what="follow", ticket=opened.json()["number"])


JUNK = (
    ".azure/desk/.env", ".venv/lib/a.py", "zerodesk_env/lib/a.py", ".git/config", ".github/workflows/test.yml",
    ".gitignore", ".funcignore", ".env", ".env.local", "local.settings.json", "local.settings.sample.json",
    "shared/local.settings.json", "shared/__pycache__/a.cpython-313.pyc", "functions/a.pyc", "tests/test_a.py",
    "dev/a.py", "docs/a.md", "infra/main.bicep", "azure.yaml", "desk.yaml", "pyproject.toml", "README.md",
    "requirements.in", "a.http", ".mypy_cache/a", ".ruff_cache/a", ".pytest_cache/a", ".hypothesis/a", ".dev/a",
    "node_modules/a.js", "__azurite_db_blob__.json", ".vscode/settings.json", "package.zip", ".ci/run",
)  # fmt: skip
WANTED = (
    ".python_packages/lib/site-packages/azure/core/tests/a.py", ".python_packages/lib/site-packages/a/docs/b.md",
    "function_app.py", "functions/dev/a.py", "host.json", "requirements.txt", "shared/web/static/a.css",
    "shared/web/docs.html", "shared/storage/names.json",
)  # fmt: skip


@pytest.fixture
def cluttered(tmp_path: Path) -> Path:
    for name in (*JUNK, *WANTED):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x", "utf-8")
    (tmp_path / IGNORE_FILE).write_text((ROOT / IGNORE_FILE).read_text("utf-8"), "utf-8")
    return tmp_path


def test_what_lies_around_on_a_developers_machine_stays_there(cluttered: Path) -> None:
    assert files(cluttered) == sorted(WANTED)


def test_git_reads_the_ignore_file_the_same_way(cluttered: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """azd reads it by a library that follows git, as ours does."""
    never = {".azure/desk/.env", ".funcignore", "local.settings.json", "shared/local.settings.json", ".git/config"}
    asked = [name for name in (*JUNK, *WANTED) if name not in never]
    empty = tmp_path_factory.mktemp("git")
    subprocess.run(["git", "init", "-q", "."], cwd=empty, check=True)
    command = ["git", "-c", f"core.excludesFile={cluttered / IGNORE_FILE}", "check-ignore", "--no-index", "--stdin"]
    said = subprocess.run(command, cwd=empty, input="\n".join(asked), capture_output=True, text=True, check=False)
    assert set(said.stdout.split("\n")) - {""} == set(JUNK) - never
