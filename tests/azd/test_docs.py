"""What a deployer reads is so: switches, money, commands."""

import re
import shlex

import pytest

from dev.bootstrap.commands import parse
from dev.bootstrap.places import ROOT
from infra.hooks.postprovision import key_command

NAMED = (
    "python -m dev seed --account stdesk",
    "python -m dev export --account stdesk --to ../zerodesk-export",
    "python -m dev smoke --url https://desk.example.com --patience 240",
    "python -m dev package --dependencies",
)
README = (ROOT / "README.md").read_text("utf-8")
DEPLOY = README.split("## Deploy\n")[1].split("\n## ")[0]
DEPLOYING = (ROOT / "docs" / "deploying.md").read_text("utf-8")


def test_each_switch_is_explained_with_its_default() -> None:
    text = (ROOT / "infra" / "main.parameters.json").read_text("utf-8")
    told = dict(re.findall(r"^\| `(ZERODESK_\w+)` \|([^|]*)\|", DEPLOYING, re.MULTILINE))
    for name, default in re.findall(r"\$\{(ZERODESK_\w+)(?:=([^}]*))?\}", text):
        assert name in told
        if default:
            assert told[name].strip("` ") == default


def test_the_money_in_the_readme_is_that_of_the_cost_page() -> None:
    sums = set(re.findall(r"\$\d+\.\d\d", DEPLOY))
    page = (ROOT / "docs" / "cost.md").read_text("utf-8")
    idle, alerts = (re.search(rf"^\| {row} \| (\S+) \|", page, re.MULTILINE) for row in ("bare", "with alerts"))
    tickets = re.search(r"### 1,000 tickets.*?\| \*\*(\$[\d.]+)\*\* \|", page, re.DOTALL)
    assert idle
    assert alerts
    assert tickets
    assert sums == {idle[1], alerts[1], tickets[1]}


def test_deploying_is_three_commands() -> None:
    block = re.search(r"\n\n((?:    .*\n)+)", DEPLOY)
    assert block
    assert len(block[1].splitlines()) == 3


def test_the_least_azd_is_the_one_of_azure_yaml() -> None:
    least = re.search(r'azd: ">= ([\d.]+)"', (ROOT / "azure.yaml").read_text("utf-8"))
    assert least
    assert f"{least[1]} or newer" in DEPLOY


_COMMANDS = [
    line.split("python -m ", 1)[1].split("#")[0]
    for line in (README + DEPLOYING).splitlines()
    if re.match(r"\s+python -m dev ", line)
]


@pytest.mark.parametrize("command", sorted(set(_COMMANDS)))
def test_each_command_is_understood(command: str) -> None:
    assert parse(shlex.split(command)[1:])


def test_the_commands_that_hooks_name_are_understood() -> None:
    for command in (key_command("stdesk"), *NAMED):
        assert parse(shlex.split(command)[3:])
