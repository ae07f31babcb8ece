"""azure.yaml, by the rules of its public schema (Azure/azure-dev, schemas/v1.0) and by what it names here."""

import importlib
import re
from collections.abc import Iterator
from typing import Any

import yaml

from dev.bootstrap.places import ROOT

# Copied by hand from the schema; a field that stands there and not here is refused, too.
TOP = {
    "name", "resourceGroup", "metadata", "infra", "services", "resources", "pipeline", "hooks", "requiredVersions",
    "state", "platform", "workflows", "cloud",
}  # fmt: skip
SERVICE = {
    "project", "host", "language", "module", "dist", "docker", "k8s", "config", "hooks", "uses", "env", "image",
    "apiVersion", "resourceGroup", "resourceName", "remoteBuild", "condition",
}  # fmt: skip
COMMANDS = ("provision", "infracreate", "infradelete", "down", "up", "package", "deploy", "publish", "restore", "build")
HOOKS = {f"{when}{command}" for when in ("pre", "post") for command in COMMANDS}
HOOK = {"shell", "run", "continueOnError", "interactive", "windows", "posix", "secrets", "kind", "dir", "config"}
SETTINGS: dict[str, Any] = yaml.safe_load((ROOT / "azure.yaml").read_text("utf-8"))


def hooks() -> Iterator[tuple[str, dict[str, Any]]]:
    yield from SETTINGS["hooks"].items()
    for service in SETTINGS["services"].values():
        yield from service.get("hooks", {}).items()


def test_it_has_the_fields_of_the_schema_and_no_other() -> None:
    assert set(SETTINGS) <= TOP
    assert re.fullmatch(r"[a-z0-9]([-a-z0-9]*[a-z0-9])", SETTINGS["name"])
    for service in SETTINGS["services"].values():
        assert set(service) <= SERVICE
        assert {"project", "host", "language"} <= set(service)
    assert re.fullmatch(r"zerodesk@\d+\.\d+\.\d+", SETTINGS["metadata"]["template"])


def test_the_least_azd_is_one_that_knows_remote_build_for_functions() -> None:
    least = re.fullmatch(r">= (\d+)\.(\d+)\.(\d+)", SETTINGS["requiredVersions"]["azd"])
    assert least
    assert tuple(int(part) for part in least.groups()) >= (1, 23, 15)


def test_the_service_is_the_project_packaged_here() -> None:
    assert list(SETTINGS["services"]) == ["api"], "the tag azd-service-name says the same in Bicep"
    api = SETTINGS["services"]["api"]
    assert (api["project"], api["host"], api["language"], api["remoteBuild"]) == (".", "function", "python", False)
    assert "prepackage" in api["hooks"]


def test_the_template_lies_where_it_says() -> None:
    assert SETTINGS["infra"] == {"provider": "bicep", "path": "infra", "module": "main"}


def test_each_hook_is_known_to_azd_and_leads_to_a_module_on_every_system() -> None:
    for name, hook in hooks():
        assert name in HOOKS
        assert set(hook) == {"posix", "windows"}
        for system, one in hook.items():
            assert set(one) <= HOOK
            assert one["shell"] == {"posix": "sh", "windows": "pwsh"}[system]
            python, flag, module = one["run"].split()
            assert (python, flag) == ({"posix": "python3", "windows": "py"}[system], "-m")
            assert callable(importlib.import_module(module).main)
        assert hook["posix"]["run"].split()[-1] == hook["windows"]["run"].split()[-1] == f"infra.hooks.{name}"


def test_no_run_is_the_path_of_a_file_which_azd_would_give_a_venv_of_its_own() -> None:
    for _, hook in hooks():
        for one in hook.values():
            assert not (ROOT / one["run"]).exists()
            assert "kind" not in one


def test_hooks_that_may_ask_have_the_terminal() -> None:
    for name in ("postprovision", "predown"):
        assert all(one["interactive"] for one in SETTINGS["hooks"][name].values())


def test_the_pipeline_takes_along_every_variable_that_the_parameters_read() -> None:
    """What azd itself knows is set by `azd pipeline config`; the first key is a matter of a terminal."""
    text = (ROOT / "infra" / "main.parameters.json").read_text("utf-8")
    read = {name for name in re.findall(r"\$\{(\w+)", text) if name.startswith("ZERODESK_")}
    assert read
    assert set(SETTINGS["pipeline"]["variables"]) == read
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "azure-dev.yml").read_text("utf-8"))
    passed = {name for name in workflow["jobs"]["deploy"]["env"] if name.startswith("ZERODESK_")}
    assert passed == read
