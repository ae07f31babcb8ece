"""Each file builds and lints without a finding, is formatted, small, and says what its parameters are for."""

import json
import re
from pathlib import Path

import pytest

from dev.bicep.cli import Bicep, Refused
from tests.infra.scenarios import FOLDER, SCENARIOS

ROOT = Path(__file__).parent.parent.parent
INFRA = ROOT / "infra"
FILES = sorted(INFRA.rglob("*.bicep"))
MODULES = sorted((INFRA / "modules").glob("*.bicep"))
DESCRIBED = re.compile(r"@description\('.+'\)\n(?:@[^\n]+\n)*(?:param|output|type)\b")


def name_of(path: Path) -> str:
    return path.stem


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_the_compiler_and_its_linter_find_nothing(bicep: Bicep, path: Path) -> None:
    assert bicep.compile(path).findings == []


@pytest.mark.parametrize("path", [*FILES, *sorted(FOLDER.glob("*.bicepparam"))], ids=name_of)
def test_the_formatter_would_change_nothing(bicep: Bicep, path: Path) -> None:
    assert bicep.formatted(path) == path.read_text("utf-8")


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_is_small(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 160


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_each_parameter_and_output_is_described(path: Path) -> None:
    text = path.read_text("utf-8")
    declared = re.findall(r"^(?:param|output|type)\b", text, re.MULTILINE)
    assert len(DESCRIBED.findall(text)) == len(declared)


def test_a_parameter_says_first_whether_it_is_needed(bicep: Bicep) -> None:
    for name, given in bicep.compile(INFRA / "main.bicep").template["parameters"].items():
        needed = "Optional. " if "defaultValue" in given else "Required. "
        assert given["metadata"]["description"].startswith(needed), name
        assert "secure" not in given["type"], name


def test_nearly_all_rules_of_the_linter_are_errors() -> None:
    rules = json.loads((INFRA / "bicepconfig.json").read_text("utf-8"))["analyzers"]["core"]["rules"]
    off = {name for name, rule in rules.items() if rule["level"] != "error"}
    # Off: what ages without a change of ours, what asks a registry, and what forbids a module to use another's outputs.
    assert off == {"use-recent-api-versions", "use-recent-module-versions", "what-if-short-circuiting"}
    assert len(rules) > 35


def test_the_app_waits_for_its_roles_and_the_sign_in_for_its_settings(bicep: Bicep) -> None:
    """Started before, it would meet 403 at its storage, and poison what it cannot read."""
    modules = {each["name"]: each for each in bicep.compile(INFRA / "main.bicep").template["resources"]}
    for name, first in [("app", "roles"), ("settings", "app"), ("auth", "settings"), ("roles", "identity")]:
        assert any(each.endswith(f"'{first}')]") for each in modules[name]["dependsOn"]), name


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("param signIn = 'given'", "set authClientId too"),
        ("param mail = 'custom'", "set mailDomain too"),
        ("param signIn = 'password'", "Compilation failed"),
        ("param maximumInstances = 0", "Compilation failed"),
        ("param maximumInstances = 1001", "Compilation failed"),
        ("param instanceMemory = 1024", "Compilation failed"),
        ("param monthlyBudget = -1", "Compilation failed"),
        ("param logDailyCapGb = 0", "Compilation failed"),
        ("param principalType = ''", "Compilation failed"),
    ],
)
def test_parameters_out_of_range_are_refused_before_anything_is_made(
    bicep: Bicep, tmp_path: Path, given: str, words: str
) -> None:
    path = tmp_path / "bad.bicepparam"
    using = f"using '{(INFRA / 'main.bicep').relative_to(tmp_path, walk_up=True).as_posix()}'"
    path.write_text(f"{using}\nparam environmentName = 'desk'\nparam location = 'westeurope'\n{given}\n", "utf-8")
    with pytest.raises(Refused, match=words):
        bicep.snapshot(path)


def test_the_second_deployment_has_the_same_names_as_the_first(bicep: Bicep) -> None:
    """Whenever it is made, and whatever the deployment is called: nothing but the budget's first day reads a clock."""
    first = bicep.snapshot(FOLDER / "everything.bicepparam")
    assert bicep.snapshot(FOLDER / "everything.bicepparam") == first
    template = bicep.compile(INFRA / "main.bicep").template
    clocks = [name for name, given in template["parameters"].items() if "utcNow" in str(given.get("defaultValue"))]
    assert clocks == ["thisMonth"]
    assert "newGuid" not in json.dumps(template)
    assert len(SCENARIOS) >= 8
