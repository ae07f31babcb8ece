"""One connected trace from each request through every queue hop to the mail, under Microsoft's own worker library."""

import pytest

from shared.telemetry import METRICS
from tests.host.running import ROOT
from tests.telemetry.running import SECRETS, Json, run_life, texts
from tests.telemetry.story import PARENT
from tests.world import World


async def live(world: World, steps: str) -> Json:
    """The story's telemetry, from a worker of its own on this world's storage."""
    return await run_life(world, "sdk", STEPS=steps, PYTHON_ENABLE_OPENTELEMETRY="true")


def of_trace(told: Json, trace: str) -> list[Json]:
    return [span for span in told["spans"] if span["trace"] == trace]


def roots(spans: list[Json]) -> list[Json]:
    ids = {span["id"] for span in spans}
    return [span for span in spans if span["parent"] not in ids]


HOPS = {
    "open": {"create_ticket", "follow", "route", "notice", "mail"},
    "assign": {"follow", "notice", "mail"},
    "reply": {"follow", "notice", "mail"},
    "resolve": {"follow", "notice", "mail"},
    "note": {"follow"},
}


async def test_each_request_is_one_connected_trace_down_to_the_mail(world: World) -> None:
    told = await live(world, "apart")
    traces = {one["name"]: one["trace"] for one in told["answers"]}
    assert len(set(traces.values())) == len(traces)
    for step, hops in HOPS.items():
        spans = of_trace(told, traces[step])
        assert hops <= {span["name"] for span in spans}, step
        (root,) = roots(spans)
        assert (root["kind"], root["parent"] is not None) == ("INTERNAL", True), "the host's own is above it"
        for span in spans:
            if span["name"] in ("follow", "route", "notice"):
                assert span["kind"] == "CONSUMER"
                assert len(span["links"]) == 1 and span["links"] != [span["trace"]], "the host's run of it is linked"
    check_quiet(told)
    check_metrics(told)


async def test_one_trace_of_a_caller_goes_through_a_tickets_whole_life(world: World) -> None:
    told = await live(world, "together")
    trace = PARENT.split("-")[1]
    assert {one["trace"] for one in told["answers"]} == {trace}
    spans = [span for span in told["spans"] if span["name"] != "due"]
    assert {span["trace"] for span in spans} == {trace}
    assert len(roots(spans)) == 4, "the four requests, each below the host's own span"
    names = [span["name"] for span in spans]
    assert names.count("follow") >= 5 and names.count("route") == 1 and names.count("mail") >= 5


def check_quiet(told: Json) -> None:
    """Codes and numbers only, in spans, metrics and lines."""
    statuses = {one["name"]: one["status"] for one in told["answers"]}
    assert (statuses["stranger"], statuses["nowhere"], statuses["wrong"]) == (401, 404, 422)
    assert len(told["lines"]) > 40, "there was something to hear"
    for kind in ("spans", "metrics", "lines"):
        loud = [one for one in texts(told[kind]) if any(word in one.lower() for word in SECRETS)]
        assert loud == [], kind
    for span in told["spans"]:
        assert span["events"] == []
        assert all(isinstance(fact, str | int | float) for fact in span["facts"].values())


def check_metrics(told: Json) -> None:
    """Every metric of telemetry.json that this story gives cause for, with its codes."""
    found: dict[str, list[Json]] = told["metrics"]
    unheard = {METRICS[name] for name in ("overdue_noticed_late", "poison")}
    assert set(found) == set(METRICS.values()) - unheard
    assert [(point["codes"], point["sum"]) for point in found[METRICS["tickets_resolved"]]] == [
        ({"department": "support"}, 1)
    ]
    assert sum(point["sum"] for point in found[METRICS["tickets_opened"]]) == 1
    assert [point["codes"] for point in found[METRICS["mail"]]] == [{"outcome": "sent"}]
    assert {point["codes"]["queue"] for point in found[METRICS["queue_age"]]} == {"bells", "notices", "routes"}
    actions = {point["codes"]["action"] for point in found[METRICS["storage_calls"]]}
    assert {"create_ticket", "follow", "notice", "route", "due"} <= actions
    assert {point["codes"]["action"] for point in found[METRICS["action_cost"]]} == actions
    assert all(0 < point["sum"] < 0.01 for point in found[METRICS["action_cost"]])
    assert [point["codes"] for point in found[METRICS["timer_runs"]]] == [{"timer": "due"}]


@pytest.mark.parametrize("name", sorted(METRICS))
def test_each_metric_is_explained_in_the_runbook(name: str) -> None:
    assert f"`{METRICS[name]}`" in (ROOT / "docs" / "operations.md").read_text("utf-8")
