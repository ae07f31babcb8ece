"""What must hold between files: what Bicep, azd, the host and the code have to say alike."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FILES = ("infra", "host.json", "shared/storage/names.json", "shared/telemetry.json", "docs/operations.md")
TABS = {"lifecycle", "overdue", "team", "health", "cost"}
LOGS = {"AppMetrics", "AppTraces", "AppRequests", "Usage"}
QUEUES = {"batchSize", "newBatchThreshold", "maxDequeueCount", "visibilityTimeout", "maxPollingInterval"}


def _json(root: Path, path: str) -> Any:
    return json.loads((root / path).read_text("utf-8"))


def parameters(root: Path) -> None:
    """azd gives each parameter a value, from a variable whose default is the parameter's own."""
    text = (root / "infra" / "main.bicep").read_text("utf-8")
    declared = dict(re.findall(r"^param (\w+) \w+(?: = (.+))?$", text, re.MULTILINE))
    given = {name: each["value"] for name, each in _json(root, "infra/main.parameters.json")["parameters"].items()}
    assert declared.keys() - given.keys() == {"thisMonth"}
    assert given.keys() <= declared.keys()
    variables = {}
    for name, value in given.items():
        found = re.fullmatch(r"\$\{([A-Z_]+)(?:=([^}]+))?\}", value)
        assert found, value
        variables[name] = found[1]
        assert (found[2] or "") == declared[name].strip("'"), name
    outputs = set(re.findall(r"^output (\w+)", text, re.MULTILINE))
    # azd keeps outputs among its variables: one that sets a parameter must mean the same there.
    assert outputs & set(variables.values()) == {"AZURE_LOCATION", "ZERODESK_BUDGET_START"}
    azd = {"environmentName": "AZURE_ENV_NAME", "location": "AZURE_LOCATION", "principalId": "AZURE_PRINCIPAL_ID"}
    azd |= {"principalType": "AZURE_PRINCIPAL_TYPE", "budgetStart": "ZERODESK_BUDGET_START"}
    assert azd.items() <= variables.items()
    assert len(set(variables.values())) == len(variables)


def names(root: Path) -> None:
    """Names that storage takes, each once; no queue looks like the poison of another."""
    stored = _json(root, "shared/storage/names.json")
    tables, queues, containers = (list(stored[kind].values()) for kind in ("tables", "queues", "containers"))
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9]{2,62}", name) for name in tables)
    assert all(re.fullmatch(r"(?=.{3,56}$)[a-z0-9]+(-[a-z0-9]+)*", name) for name in [*queues, *containers])
    assert not [name for name in queues if name.endswith(("-poison", "-unread"))]
    assert not [name for name in containers if name.startswith(("azure-webjobs", "app-package"))]
    assert all(len(set(kind)) == len(kind) for kind in (tables, queues, containers))


def host(root: Path) -> None:
    """host.json: the encoding that our SDK writes, retries that wait, an answer to the person before the 230 s."""
    found = _json(root, "host.json")
    queues, http = found["extensions"]["queues"], found["extensions"]["http"]
    assert found["version"] == "2.0"
    assert found["extensionBundle"]["version"] == "[4.*, 5.0.0)"
    assert set(queues) == QUEUES | {"messageEncoding"}
    assert (queues["messageEncoding"], queues["maxDequeueCount"]) == ("base64", 5)
    assert (queues["visibilityTimeout"], queues["maxPollingInterval"]) == ("00:00:30", "00:00:01")
    assert 1 <= queues["batchSize"] <= 32
    assert (http["routePrefix"], http["customHeaders"]) == ("", {"X-Content-Type-Options": "nosniff"})
    assert "applicationInsights" not in found["logging"], "OpenTelemetry does not read it"


def runbook(root: Path) -> None:
    """Each alert leads to a heading that there is."""
    text = (root / "infra" / "modules" / "alerts.bicep").read_text("utf-8")
    headings = re.findall(r"^#+ (.+)$", (root / "docs" / "operations.md").read_text("utf-8"), re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    wanted = re.findall(r"^    runbook: '([^']+)'$", text, re.MULTILINE)
    assert len(wanted) == 5
    assert set(wanted) <= anchors


def workbook(root: Path) -> None:
    """Five tabs, every metric on one of them, and no metric and no table that there is not."""
    items = _json(root, "infra/modules/workbook.json")["items"]
    links = next(each for each in items if each["name"] == "tabs")["content"]["links"]
    groups = {each["conditionalVisibility"]["value"] for each in items if "conditionalVisibility" in each}
    assert {link["subTarget"] for link in links} == groups == TABS
    queries = list(_queries(items))
    known = set(_json(root, "shared/telemetry.json")["metrics"].values())
    assert {name for query in queries for name in re.findall(r'"(zerodesk\.[\w.]+)"', query)} == known
    for query in queries:
        assert query.split("\n")[0] in LOGS
        assert query.count("(") == query.count(")")
    titles = [each["name"] for each in _parts(items)]
    assert len(set(titles)) == len(titles)


def _parts(items: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for each in items:
        yield each
        yield from _parts(each["content"].get("items", []))


def _queries(items: list[dict[str, Any]]) -> Iterator[str]:
    for each in _parts(items):
        if each["type"] == 3:
            assert each["content"]["crossComponentResources"] == ["{workspace}"]
            yield each["content"]["query"]


CHECKS = (parameters, names, host, runbook, workbook)
