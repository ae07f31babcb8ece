"""preflight stops before anything is created, says what is wrong, and how to mend it."""

import ast
import sys
from pathlib import Path
from typing import Any

import pytest

from infra.hooks import subscription
from tests.azd.clis import OLGA, ROOT, SUBSCRIPTION, Project, providers

NOT_SEEN = {"role assignment list": {"fails": "Insufficient privileges to complete the operation."}}
HOOKS = sorted((ROOT / "infra" / "hooks").glob("*.py"))


def test_all_is_well_and_nothing_was_changed(project: Project) -> None:
    done = project.run("preprovision")
    assert done.returncode == 0, done.stderr
    assert "preflight: all is well" in done.stdout
    assert "none goes out" in done.stdout
    assert not [call for call in project.calls if "register" in call or "create" in call]


def test_what_is_wrong_with_the_parameters_is_said_at_once_and_azure_is_not_asked(project: Project) -> None:
    done = project.run("preprovision", ZERODESK_SIGN_IN="perhaps", ZERODESK_MAXIMUM_INSTANCES="0")
    assert done.returncode == 1
    assert "signIn is 'perhaps'" in done.stderr
    assert "azd env set ZERODESK_SIGN_IN none | given | made" in done.stderr
    assert "maximumInstances is '0'" in done.stderr
    assert project.calls == []


@pytest.mark.parametrize(
    ("changes", "env", "what", "mend"),
    [
        ({"account_show": {"fails": "run az login"}}, {}, "nobody is signed in", "az login"),
        ({}, {"AZURE_SUBSCRIPTION_ID": "another"}, f"the Azure CLI is at {SUBSCRIPTION}", "--subscription another"),
        ({}, {"AZURE_LOCATION": "atlantis"}, "'atlantis' does not offer Flex", "one of: eastus, westeurope"),
        ({}, {"AZURE_LOCATION": ""}, "no region is chosen", "azd env set AZURE_LOCATION"),
        ({"role_assignment_list": [{"roleDefinitionName": "Reader"}]}, {}, "has Reader", "Ask an owner"),
        (
            {"group_exists": True, "group_show": {"name": "rg-desk", "tags": None, "location": "westeurope"}},
            {},
            "there is a resource group rg-desk already",
            "azd env new",
        ),
    ],
)
def test_each_stop_names_the_mend(
    project: Project, changes: dict[str, Any], env: dict[str, str], what: str, mend: str
) -> None:
    project.answers(**changes)
    done = project.run("preprovision", **env)
    assert done.returncode == 1
    assert what in done.stderr
    assert mend in done.stderr
    assert "Traceback" not in done.stderr


def test_several_findings_come_together_and_one_can_be_skipped(project: Project) -> None:
    project.answers(role_assignment_list=[])
    wrong = project.run("preprovision", AZURE_LOCATION="atlantis")
    assert "atlantis" in wrong.stderr
    assert "no role" in wrong.stderr
    assert project.run("preprovision", ZERODESK_PREFLIGHT_SKIP="rights").returncode == 0


def test_missing_providers_are_registered_and_waited_for(project: Project) -> None:
    turns = [providers("App"), providers("App"), providers()]
    project.answers(provider_list={"turns": turns}, provider_register=None)
    done = project.run("preprovision", ZERODESK_PREFLIGHT_PAUSE="0")
    assert done.returncode == 0, done.stderr
    assert "registering for this subscription: Microsoft.App\n" in done.stdout
    asked = [call for call in project.calls if call.startswith("az provider")]
    assert [call.split()[2] for call in asked] == ["list", "register", "list", "list"]


def test_a_registration_that_is_refused_names_the_command_for_an_owner(project: Project) -> None:
    project.answers(provider_list=providers("App", "Communication"), provider_register={"fails": "AuthorizationFailed"})
    done = project.run("preprovision", ZERODESK_MAIL="managed")
    assert done.returncode == 1
    assert "not registered for Microsoft.App: AuthorizationFailed" in done.stderr
    assert "az provider register --namespace Microsoft.App --wait" in done.stderr
    project.answers(provider_list=providers("Communication"))
    assert project.run("preprovision").returncode == 0, "who sends no mail needs none"


def test_a_tenant_that_forbids_registrations_is_told_what_else_there_is(project: Project) -> None:
    graph = "rest --method get --url https://graph.microsoft.com/v1.0"
    forbids = {"defaultUserRolePermissions": {"allowedToCreateApps": False}}
    project.answers(**{f"{graph}/policies/authorizationPolicy": forbids, f"{graph}/me/memberOf": {"value": []}})
    done = project.run("preprovision", ZERODESK_SIGN_IN="made")
    assert done.returncode == 1
    assert "signIn given" in done.stderr
    assert "signIn none" in done.stderr
    project.answers(
        **{
            f"{graph}/policies/authorizationPolicy": forbids,
            f"{graph}/me/memberOf": {"value": [{"displayName": "Application Developer"}]},
        }
    )
    assert project.run("preprovision", ZERODESK_SIGN_IN="made").returncode == 0


def test_whose_rights_count_is_whose_token_it_is(project: Project) -> None:
    """The directory may not know a guest by name, and shows a pipeline nothing: its client id would find no role."""
    project.answers(**{f"role assignment list --assignee {OLGA}": [{"roleDefinitionName": "Owner"}]}, **NOT_SEEN)
    done = project.run("preprovision")
    assert done.returncode == 0, done.stderr


def test_what_the_azure_cli_may_not_see_can_be_skipped(project: Project) -> None:
    project.answers(**NOT_SEEN)
    done = project.run("preprovision")
    assert done.returncode == 1
    assert "rights cannot be looked up: Insufficient privileges" in done.stderr
    assert "azd env set ZERODESK_PREFLIGHT_SKIP rights" in done.stderr
    assert project.run("preprovision", ZERODESK_PREFLIGHT_SKIP="rights").returncode == 0


def test_a_pipeline_is_not_asked_for_what_the_directory_shows_to_people_only(project: Project) -> None:
    project.answers(account_show={"id": SUBSCRIPTION, "user": {"name": "client", "type": "servicePrincipal"}})
    done = project.run("preprovision", ZERODESK_SIGN_IN="made")
    assert done.returncode == 0, done.stderr
    assert "Application.ReadWrite.OwnedBy" in done.stdout
    assert "azd env set ZERODESK_FIRST_ADMIN" in done.stdout
    assert "ZERODESK_FIRST_ADMIN" not in project.run("preprovision", ZERODESK_FIRST_ADMIN=OLGA).stdout


def test_who_may_not_read_the_policy_of_the_tenant_is_told_so_and_goes_on(project: Project) -> None:
    project.answers(rest={"fails": "Forbidden: Insufficient privileges to complete the operation."})
    done = project.run("preprovision", ZERODESK_SIGN_IN="made")
    assert done.returncode == 0, done.stderr
    assert "whether you may register applications is not shown to you" in done.stdout


def test_without_the_azure_cli_it_says_where_to_get_it(project: Project) -> None:
    (project.folder / "tools" / "az").unlink()
    done = project.run("preprovision", PATH=str(project.folder / "tools"))
    assert done.returncode == 1
    assert "`az` is not on PATH" in done.stderr
    assert "https://aka.ms/azure-cli" in done.stderr


@pytest.mark.parametrize(
    ("roles", "enough"),
    [
        (["Owner"], True),
        (["Contributor", "User Access Administrator"], True),
        (["Contributor", "Role Based Access Control Administrator"], True),
        (["Contributor"], False),
        (["User Access Administrator"], False),
        ([], False),
    ],
)
def test_who_may_deploy(roles: list[str], enough: bool) -> None:
    assert (list(subscription.rights(roles, "olga", SUBSCRIPTION)) == []) is enough


def test_a_second_run_in_another_region_is_stopped_and_in_the_same_it_is_not() -> None:
    group = {"name": "rg-desk", "tags": {"azd-env-name": "desk"}, "location": "westeurope"}
    assert list(subscription.group(group, "desk", "West Europe")) == []
    assert [one.check for one in subscription.group(group, "desk", "eastus")] == ["name"]


def test_what_a_mail_domain_can_send_is_said_in_numbers() -> None:
    assert "5 mails a minute and 10 an hour" in subscription.mail_note("managed")
    assert "30 mails a minute and 100 an hour" in subscription.mail_note("custom")


@pytest.mark.parametrize("file", HOOKS, ids=lambda file: file.name)
def test_hooks_are_python_3_9_and_standard_library(file: Path) -> None:
    tree = ast.parse(file.read_text("utf-8"), feature_version=(3, 9))
    imported = {
        name.partition(".")[0]
        for node in ast.walk(tree)
        for name in (
            [one.name for one in node.names] if isinstance(node, ast.Import)
            else [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        )
    }  # fmt: skip
    assert imported <= {*sys.stdlib_module_names, "infra"}
