"""The hooks around provisioning, deploying and deleting, with nobody at a terminal."""

import os
import select
import subprocess
import sys
import time

import pytest

from infra.hooks.predown import locks
from infra.hooks.runner import Finding
from tests.azd.clis import Project
from tests.host.running import NOWHERE


@pytest.mark.parametrize(
    ("hook", "missing"), [("postprovision", "ZERODESK_STORAGE_ACCOUNT"), ("postdeploy", "SERVICE_API_URI")]
)
def test_a_missing_output_is_named(project: Project, hook: str, missing: str) -> None:
    done = project.run(hook, **{missing: ""})
    assert done.returncode == 1
    assert f"{missing} is not set" in done.stderr


def test_with_a_private_network_the_commands_are_named_and_none_is_run(project: Project) -> None:
    done = project.run("postprovision", ZERODESK_STORAGE_ACCOUNT="stdesk", ZERODESK_PRIVATE_NETWORK="true")
    assert done.returncode == 0
    assert "python -m dev seed --account stdesk" in done.stdout
    assert "python -m dev key create --account stdesk" in done.stdout


def test_who_is_signed_in_nowhere_is_told_so_and_azd_stops(project: Project) -> None:
    """The credentials of azd and of the Azure CLI are really asked for, by the account's own road."""
    nowhere = {"fails": "ERROR: not logged in, run `azd auth login` to login"}
    project.answers(
        auth_token=nowhere, **{"account get-access-token": {"fails": "Please run 'az login' to setup account."}}
    )
    done = project.run("postprovision", ZERODESK_STORAGE_ACCOUNT="stdesk")
    assert done.returncode == 1
    assert "storage does not know who you are" in done.stderr
    assert "azd auth login, or az login" in done.stderr
    assert any(call.startswith("azd auth token") for call in project.calls)
    assert any(call.startswith("az account get-access-token") for call in project.calls)


def test_without_a_terminal_no_key_is_made_and_the_command_is_named() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from infra.hooks.postprovision import offer_key; offer_key('stdesk')"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "No key was made" in done.stdout
    assert "python -m dev key create --account stdesk" in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pty")
def test_at_a_terminal_a_key_is_offered_once_and_no_is_remembered(project: Project) -> None:
    said = at_a_terminal(project, "from infra.hooks.postprovision import offer_key; offer_key('stdesk')", "n\n")
    assert "Make the first API key now" in said
    assert "Later: python -m dev key create" in said
    assert "azd env set ZERODESK_FIRST_KEY later" in project.calls
    again = at_a_terminal(
        project, "from infra.hooks.postprovision import offer_key; offer_key('stdesk')", "", ZERODESK_FIRST_KEY="later"
    )
    assert again.strip() == ""


def test_postdeploy_fails_where_the_desk_does_not_answer() -> None:
    code = "from infra.hooks import postdeploy, runner; postdeploy._PATIENCE_S = 0; exit(runner.main(postdeploy.look))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "SERVICE_API_URI": "http://127.0.0.1:1", "ZERODESK_ALLOWED_ADDRESSES": "203.0.113.0/24"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "FAILED  it is alive: does not answer" in done.stdout
    assert "the desk does not answer as it should" in done.stderr
    assert "Only 203.0.113.0/24 may reach it: look from there." in done.stderr


LOCK = {
    "name": "keep",
    "level": "CanNotDelete",
    "notes": "holds the tickets",
    "id": "/subscriptions/s/resourceGroups/rg-desk/providers/Microsoft.Storage/storageAccounts/stdesk"
    "/providers/Microsoft.Authorization/locks/keep",
}


def test_a_lock_stops_azd_down_and_says_what_it_holds(project: Project) -> None:
    project.answers(lock_list=[LOCK], group_exists=True)
    done = project.run("predown", AZURE_RESOURCE_GROUP="rg-desk", ZERODESK_STORAGE_ACCOUNT="stdesk")
    assert done.returncode == 1
    assert "the lock 'keep' holds storageAccounts/stdesk: holds the tickets" in done.stderr
    assert f"az lock delete --ids {LOCK['id']}" in done.stderr


def test_without_a_lock_the_command_for_a_copy_is_named(project: Project) -> None:
    project.answers(lock_list=[], group_exists=True)
    done = project.run("predown", AZURE_RESOURCE_GROUP="rg-desk", ZERODESK_STORAGE_ACCOUNT="stdesk")
    assert done.returncode == 0
    assert "python -m dev export --account stdesk" in done.stdout
    assert "no undelete" in done.stdout


def test_a_group_that_is_gone_already_holds_nobody_up(project: Project) -> None:
    project.answers(lock_list={"fails": "ResourceGroupNotFound"})
    done = project.run("predown", AZURE_RESOURCE_GROUP="rg-desk", ZERODESK_STORAGE_ACCOUNT="stdesk")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pty")
def test_the_end_of_the_input_is_a_no(project: Project) -> None:
    said = at_a_terminal(project, "from infra.hooks.runner import agrees; print(agrees('Now?'))", "\x04")
    assert "False" in said
    assert "Traceback" not in said


def test_a_lock_on_the_whole_group_is_named_so() -> None:
    whole = {**LOCK, "id": "/subscriptions/s/resourceGroups/rg-desk/providers/Microsoft.Authorization/locks/keep"}
    assert locks([whole]) == [
        Finding(
            "lock",
            "the lock 'keep' holds resourceGroups/rg-desk: holds the tickets",
            f"If you mean it: az lock delete --ids {whole['id']}",
        )
    ]


def test_a_seed_that_fails_stops_azd(project: Project) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "dev", "seed", "--connection-string", NOWHERE],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "storage does not answer" in done.stderr
    assert "Traceback" not in done.stderr


def at_a_terminal(project: Project, code: str, typed: str, **env: str) -> str:
    """What Python code of a hook says at a terminal where somebody types this."""
    import pty

    leader, follower = pty.openpty()
    path = f"{project.folder / 'tools'}{os.pathsep}{os.environ['PATH']}"
    child = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=project.folder,
        env={**os.environ, **env, "PATH": path},
        stdin=follower,
        stdout=follower,
        stderr=follower,
    )
    os.close(follower)
    os.write(leader, typed.encode())
    said, ends = b"", time.monotonic() + 20
    while time.monotonic() < ends:
        if select.select([leader], [], [], 0.1)[0]:
            try:
                said += os.read(leader, 4096)
            except OSError:  # the other end is closed
                break
        elif child.poll() is not None:
            break
    os.close(leader)
    assert child.wait(5) == 0, said
    return said.decode()
