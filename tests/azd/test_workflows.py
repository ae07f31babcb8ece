"""The workflows for GitHub: sound YAML, pinned actions, least rights, no secret."""

import re
from typing import Any

import pytest
import yaml

from dev.bootstrap.places import ROOT

FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
USES = re.compile(r"[\w.-]+/[\w./-]+@(v\d+(\.\d+)*|[0-9a-f]{40})")


def read(name: str) -> dict[str, Any]:
    """`on` is a truth value in YAML 1.1, so it is put back under its name."""
    content: dict[Any, Any] = yaml.safe_load((ROOT / ".github" / "workflows" / name).read_text("utf-8"))
    content["on"] = content.pop(True)
    return content


def steps(workflow: dict[str, Any]) -> list[dict[str, Any]]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


def test_both_are_there() -> None:
    assert [file.name for file in FILES] == ["azure-dev.yml", "test.yml"]


@pytest.mark.parametrize("name", [file.name for file in FILES])
def test_each_is_sound(name: str) -> None:
    workflow = read(name)
    assert set(workflow) <= {"name", "on", "permissions", "concurrency", "jobs", "env"}
    for job in workflow["jobs"].values():
        assert re.fullmatch(r"ubuntu-\d\d\.04", job["runs-on"]), "a machine that does not change by itself"
        assert job["timeout-minutes"] <= 60
    for step in steps(workflow):
        assert ("uses" in step) != ("run" in step)
        assert USES.fullmatch(step.get("uses", "a/b@v1")), step
        assert "${{" not in step.get("run", ""), "an expression in a shell line is code of whoever sets it"


@pytest.mark.parametrize("name", [file.name for file in FILES])
def test_nothing_secret_is_read_and_no_right_is_left_over(name: str) -> None:
    text = (ROOT / ".github" / "workflows" / name).read_text("utf-8")
    assert "secrets." not in text
    rights = read(name)["permissions"]
    assert rights == ({"id-token": "write", "contents": "read"} if name == "azure-dev.yml" else {"contents": "read"})
    checkout = next(step for step in steps(read(name)) if step.get("uses", "").startswith("actions/checkout"))
    assert checkout["with"]["persist-credentials"] is False


def test_the_deployment_signs_in_by_its_federated_identity_and_asks_nobody() -> None:
    workflow = read("azure-dev.yml")
    assert set(workflow["on"]) == {"workflow_dispatch", "push"}, "never for a pull request"
    runs = [step["run"] for step in steps(workflow) if "run" in step]
    assert "--federated-credential-provider github" in runs[0]
    assert runs[1:] == ["azd provision --no-prompt", "azd deploy --no-prompt"]
    assert any(step.get("uses", "").startswith("azure/login@") for step in steps(workflow)), "preflight asks az"


def test_the_tests_run_what_everybody_runs() -> None:
    assert [step["run"] for step in steps(read("test.yml")) if "run" in step] == [".ci/run"]
    assert "python3 -m dev test" in (ROOT / ".ci" / "run").read_text("utf-8")
