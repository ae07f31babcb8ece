"""The sums behind docs/cost.md, on numbers that can be added up by hand; and the page is of today."""

from dataclasses import replace
from datetime import date

import pytest

from dev.bench.page import put_into
from dev.bootstrap.places import ROOT
from dev.cost import PAGE, computed, measured, model, page, tariff
from dev.cost.measured import Measured
from dev.cost.model import Use
from dev.cost.tariff import Assumption, Counted, Price, Tariff

CPU = Measured(at="today", cpu=dict.fromkeys(("create", "reply", "list", "view", "close"), 50.0), peak_mib=100)
ASSUMED = {
    "memory_gb": 0.5, "hours_a_month": 1, "free_gb_seconds": 20, "free_executions": 10, "free_telemetry_gb": 1,
    "least_seconds": 1, "storage_ms": 10, "cores": 0.25, "host_calls_a_run": 2, "host_leases_a_minute": 4,
    "host_writes_a_minute": 1, "scale_looks_a_minute": 6, "polls_a_minute": 60, "awake_hours_a_day": 2,
    "telemetry_row_kb": 1000, "rows_a_run": 5, "metric_rows_a_minute": 10, "stored_kb_a_ticket": 1000,
}  # fmt: skip
ONE = Counted(tables=5, queues=3, blobs=1, mails=2, runs=3, waves=4)
TARIFF = Tariff(
    as_of=date(2026, 1, 1),
    prices={name: Price(usd=2, unit="x", source="s", sourced=True) for name in Use.__slots__},
    assumptions={name: Assumption(value=value, what="", check="") for name, value in ASSUMED.items()},
    counted=dict.fromkeys((*model.TICKET, "timer", "tidy"), ONE),
    queues=3,
)


def test_an_action_is_its_calls_its_functions_and_what_the_host_does_for_its_messages() -> None:
    use = model.action("create", TARIFF, CPU)
    assert use == Use(
        execution=3,
        compute=3 * 1 * 0.5,
        table_call=5,
        queue_call=3 + 2 * 2,
        blob_call=1,
        telemetry=(3 * 5 + 2) / 1000,
        mail=2,
    )


def test_a_function_is_billed_for_a_second_at_least_and_for_all_that_it_takes_beyond() -> None:
    assert model.billed_seconds("create", TARIFF, CPU) == 1
    slow = replace(CPU, cpu=dict.fromkeys(CPU.cpu, 500.0))
    assert model.billed_seconds("create", TARIFF, slow) == pytest.approx(500 / 0.25 / 1000 + 4 * 0.01)
    assert model.action("create", TARIFF, slow).compute == pytest.approx(3 * 2.04 * 0.5)


def test_an_idle_month_is_its_timers_and_the_looks_at_its_queues() -> None:
    use = model.idle_month(TARIFF, CPU)
    timers = model.action("timer", TARIFF, CPU) * 60 + model.action("tidy", TARIFF, CPU) * (1 / 24)
    assert use.execution == pytest.approx(timers.execution)
    assert use.queue_call == pytest.approx(timers.queue_call + 60 * 6 * 3)
    assert use.lease_call == 60 * 4
    assert (use.log_alert, use.private_endpoint, use.dns_zone) == (0, 0, 0)


def test_each_switch_adds_its_own_and_nothing_else() -> None:
    bare = model.idle_month(TARIFF, CPU) * -1
    assert model.idle_month(TARIFF, CPU, alerts=True) + bare == Use(log_alert=model.ALERT_RULES - 1)
    assert model.idle_month(TARIFF, CPU, alerts=True, mail=True) + bare == Use(log_alert=model.ALERT_RULES)
    assert model.idle_month(TARIFF, CPU, mail=True) + bare == Use()
    assert model.idle_month(TARIFF, CPU, private=True) + bare == Use(private_endpoint=3, dns_zone=3)


def test_grants_are_taken_off_once_and_never_below_nothing() -> None:
    use = Use(execution=15, compute=19, telemetry=1.5, mail=4)
    assert model.after_grants(use, TARIFF) == Use(execution=5, compute=0, telemetry=0.5, mail=4)


def test_a_bill_is_quantity_times_price() -> None:
    assert model.bill(Use(mail=3, stored=1), TARIFF)["mail"] == 6
    assert page.sum_of(Use(mail=3, stored=1), TARIFF) == 8


def test_tickets_and_days_scale() -> None:
    one, ten = model.tickets(1, TARIFF, CPU), model.tickets(10, TARIFF, CPU)
    assert ten.execution == 10 * one.execution == 10 * 3 * sum(model.TICKET.values())
    assert one.stored == 0.001
    assert model.agent_day(TARIFF, CPU).queue_call == pytest.approx(7 * sum(model.AGENT_DAY.values()) + 2 * 60 * 60 * 3)


def test_a_price_without_a_source_says_so() -> None:
    doubtful = Price(usd=1, unit="x", source="heard", sourced=False)
    told = page.tables(replace(tariff.read(), prices={**tariff.read().prices, "mail": doubtful}), CPU)
    assert "| mail | 1 | x | **not sourced**: heard |" in told


def test_every_quantity_has_a_price_and_every_price_is_used() -> None:
    theirs = set(model.osticket_month(tariff.read()))
    assert set(tariff.read().prices) == {*Use.__slots__, *theirs}


def test_the_figures_of_the_bench_are_read_from_its_page() -> None:
    found = measured.read((ROOT / "docs" / "performance.md").read_text("utf-8"))
    assert found.cpu_ms("resolve") == found.cpu["close"] > 0
    assert 20 < found.peak_mib < 400
    with pytest.raises(ValueError, match="no figures"):
        measured.read("# Performance\n")


def test_the_rules_that_are_paid_for_are_those_of_the_stack() -> None:
    text = (ROOT / "infra" / "modules" / "alerts.bicep").read_text("utf-8")
    assert text.count("    runbook: '") == model.ALERT_RULES


def test_the_page_is_of_today() -> None:
    """python -m dev cost --write-docs"""
    text = PAGE.read_text("utf-8")
    assert put_into(text, computed(), "cost") == text
