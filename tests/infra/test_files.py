"""The files agree, the settings are those that the code reads, and the indexed app wakes by what there is."""

import ast
import importlib
import re
from collections.abc import Callable
from inspect import iscoroutinefunction
from pathlib import Path

import pytest
from opentelemetry.sdk.environment_variables import OTEL_TRACES_SAMPLER, OTEL_TRACES_SAMPLER_ARG

from dev.host.direct import DirectFunctions
from dev.host.function import Function
from dev.host.schedule import Schedule
from functions import serve
from shared.app import Queues, wire
from shared.clock import utc_now
from shared.storage.memory import MemoryBells, MemoryBlobs, MemoryErrands, MemoryRows
from shared.storage.names import QUEUES
from tests.infra.checks_app import FORBIDDEN, OWN, PLATFORM
from tests.infra.checks_around import OUTPUTS
from tests.infra.checks_files import CHECKS

ROOT = Path(__file__).parent.parent.parent
GIVEN = ("functions", "shared", "tests", "infra", "host.json", "requirements.txt", "README.md", "function_app.py")
SETTING = re.compile(r"(?:AzureWebJobs|AzureFunctions|ZERODESK_|WEBSITE_|APPLICATIONINSIGHTS_|OTEL_|PYTHON_)\w+")
# Tuned by hand, with defaults that are right; given by the platform itself; of the emulator.
NOT_OURS = {
    "ZERODESK_BELL_HIDDEN_SECONDS",
    "ZERODESK_RETRY_SECONDS",
    "ZERODESK_POISON_SECONDS",
    "AzureFunctionsJobHost__functionTimeout",
    "WEBSITE_AUTH_ENABLED",
    "WEBSITE_HOSTNAME",
    "AzureWebJobsStorage",
}


def settings_read() -> set[str]:
    """Every text in the deployed code that is the name of a setting."""
    files = [ROOT / "function_app.py", *(ROOT / "shared").rglob("*.py"), *(ROOT / "functions").rglob("*.py")]
    nodes = (node for file in files for node in ast.walk(ast.parse(file.read_text("utf-8"))))
    texts = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {text for text in texts if SETTING.fullmatch(text)}


def indexed() -> list[Function]:
    """The functions as the host sees them."""
    app = wire(MemoryRows(), MemoryBlobs(), Queues(MemoryBells(utc_now), MemoryErrands(utc_now)), utc_now)
    return DirectFunctions(serve(app)).functions


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_files_agree(check: Callable[[Path], None]) -> None:
    check(ROOT)


def test_each_setting_that_the_code_reads_is_set_or_has_a_reason() -> None:
    assert settings_read() <= OWN | PLATFORM | NOT_OURS
    assert not FORBIDDEN - NOT_OURS & settings_read() & OWN


def test_each_setting_of_ours_is_read_by_the_code() -> None:
    assert settings_read() >= OWN


def test_the_hooks_read_what_azd_the_parameters_or_the_outputs_say() -> None:
    """azd gives a hook its own variables, those that somebody set, and the outputs of the last deployment."""
    hooks = "".join(path.read_text("utf-8") for path in sorted((ROOT / "infra" / "hooks").glob("*.py")))
    read = set(re.findall(r'setting\("(\w+)"\)', hooks))
    parameters = (ROOT / "infra" / "main.parameters.json").read_text("utf-8")
    by_hand = {"AZURE_SUBSCRIPTION_ID", "ZERODESK_PREFLIGHT_SKIP", "ZERODESK_PREFLIGHT_PAUSE"}
    known = OUTPUTS | set(re.findall(r"\$\{(\w+)", parameters)) | by_hand
    assert {"SERVICE_API_URI", "ZERODESK_STORAGE_ACCOUNT", "AZURE_RESOURCE_GROUP"} <= read <= known


def test_the_given_top_level_is_there() -> None:
    assert [name for name in GIVEN if not (ROOT / name).exists()] == []


def test_the_functions_wake_by_queues_and_clocks_that_there_are() -> None:
    """Names are plain text: the scale controller reads them, and wakes nothing whose name it cannot resolve."""
    functions = indexed()
    assert len({each.name.lower() for each in functions}) == len(functions)
    queues = [each.trigger for each in functions if each.is_started_by("queue")]
    assert sorted(each["queueName"] for each in queues) == sorted(QUEUES.values())
    assert {each["connection"] for each in queues} == {"AzureWebJobsStorage"}
    timers = [each.trigger for each in functions if each.is_started_by("timer")]
    assert timers
    for timer in timers:
        assert Schedule(timer["schedule"]).is_monitored(utc_now())
        assert not timer.get("runOnStartup")


def test_the_telemetry_library_knows_the_sampler(monkeypatch: pytest.MonkeyPatch) -> None:
    """It knows the standard's ratio samplers by other names than the standard, and takes five a second instead."""
    settings = (ROOT / "infra" / "modules" / "settings.bicep").read_text("utf-8")
    sampler = re.search(r"OTEL_TRACES_SAMPLER: '([\w.]+)'", settings)
    assert sampler
    monkeypatch.setenv(OTEL_TRACES_SAMPLER, sampler.group(1))
    monkeypatch.setenv(OTEL_TRACES_SAMPLER_ARG, "0.25")
    library = importlib.import_module("azure.monitor.opentelemetry._utils.configurations")
    configured: dict[str, float] = {}
    library._default_sampling_ratio(configured)
    assert configured == {"sampling_ratio": 0.25}


def test_the_poison_of_all_queues_fits_the_name_that_the_host_gives_it() -> None:
    assert all(len(f"{name}-poison") <= 63 for name in QUEUES.values())


def test_the_runtime_and_the_libraries_of_azure_are_pinned() -> None:
    """Without its line the platform's own runtime would run the app, in whatever version it has that day."""
    lock = (ROOT / "requirements.txt").read_text("utf-8")
    pinned = dict(re.findall(r"^([a-z0-9-]+)==(\d+)\.", lock, re.MULTILINE))
    assert {"azure-functions", "azure-functions-runtime", "azure-monitor-opentelemetry"} <= pinned.keys()
    assert re.search(r"^azure-functions-runtime==1\.[3-9]", lock, re.MULTILINE)


def test_the_code_leaves_the_telemetry_to_the_worker() -> None:
    """Set up twice, every line and span would be sent twice."""
    files = [*(ROOT / "shared").rglob("*.py"), *(ROOT / "functions").rglob("*.py"), ROOT / "function_app.py"]
    assert not [file.name for file in files if "configure_azure_monitor(" in file.read_text("utf-8")]


def test_no_function_runs_in_a_thread_where_its_trace_is_lost() -> None:
    app = wire(MemoryRows(), MemoryBlobs(), Queues(MemoryBells(utc_now), MemoryErrands(utc_now)), utc_now)
    functions = serve(app).get_functions()
    assert functions
    assert not [each.get_function_name() for each in functions if not iscoroutinefunction(each.get_user_function())]


def test_no_endpoint_asks_for_a_key_of_the_host() -> None:
    """Those that the platform lets through anonymously would meet a second lock, whose key nobody has."""
    levels = {str(each.trigger["authLevel"]).upper() for each in indexed() if each.is_started_by("http")}
    assert levels == {"ANONYMOUS"}
