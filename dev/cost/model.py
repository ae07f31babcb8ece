"""From counted calls to dollars. Pure: quantities first, then prices, then what the free grants take off."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from dev.cost.measured import Measured
from dev.cost.tariff import Tariff

# One ticket's life, and a day of eight hours of one agent: how often each action is done.
TICKET: Mapping[str, int] = {
    "create": 1, "claim": 1, "list": 4, "view": 8, "thread": 8, "reply": 3, "message": 2, "note": 1, "resolve": 1,
}  # fmt: skip
AGENT_DAY: Mapping[str, int] = {
    "list": 100, "view": 60, "thread": 60, "claim": 12, "reply": 30, "note": 10, "resolve": 12,
}  # fmt: skip
ALERT_RULES = 5  # one of them watches mail, and is off where there is none
PRIVATE_PARTS = 3  # blob, queue and table: an endpoint and a zone each


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """Quantities, each billed by a price of its own."""

    execution: float = 0
    compute: float = 0
    table_call: float = 0
    queue_call: float = 0
    blob_call: float = 0
    lease_call: float = 0
    telemetry: float = 0
    mail: float = 0
    stored: float = 0
    log_alert: float = 0
    private_endpoint: float = 0
    dns_zone: float = 0

    def __add__(self, other: "Use") -> "Use":
        return Use(**{one.name: getattr(self, one.name) + getattr(other, one.name) for one in fields(self)})

    def __mul__(self, times: float) -> "Use":
        return Use(**{one.name: getattr(self, one.name) * times for one in fields(self)})


def action(name: str, tariff: Tariff, measured: Measured) -> Use:
    """All that one action sets off, each function alone on its instance: sharing makes it cheaper."""
    counted = tariff.counted[name]
    messages = counted.runs - 1
    return Use(
        execution=counted.runs,
        compute=counted.runs * billed_seconds(name, tariff, measured) * tariff.assume("memory_gb"),
        table_call=counted.tables,
        queue_call=counted.queues + messages * tariff.assume("host_calls_a_run"),
        blob_call=counted.blobs,
        telemetry=_telemetry_gb(counted.runs * tariff.assume("rows_a_run") + counted.mails, tariff),
        mail=counted.mails,
    )


def billed_seconds(name: str, tariff: Tariff, measured: Measured) -> float:
    """Of one execution: what it computes on a part of a core and waits for storage, or the least that is billed."""
    computing = measured.cpu_ms(name) / tariff.assume("cores")
    waiting = tariff.counted[name].waves * tariff.assume("storage_ms")
    return max(tariff.assume("least_seconds"), (computing + waiting) / 1000)


def many(actions: Mapping[str, int], tariff: Tariff, measured: Measured) -> Use:
    """So many of each."""
    return total(action(name, tariff, measured) * times for name, times in actions.items())


def tickets(count: int, tariff: Tariff, measured: Measured) -> Use:
    """The lives of so many tickets, and a month of keeping them."""
    kept = Use(stored=tariff.assume("stored_kb_a_ticket") / 1e6)
    return (many(TICKET, tariff, measured) + kept) * count


def agent_day(tariff: Tariff, measured: Measured) -> Use:
    """One agent at work, and the queues polled all that while: for this one alone, though all agents share that."""
    return many(AGENT_DAY, tariff, measured) + awake_day(tariff)


def awake_day(tariff: Tariff) -> Use:
    """What instances do that wait for work, for as long as somebody works."""
    minutes = tariff.assume("awake_hours_a_day") * 60
    return Use(
        queue_call=minutes * tariff.assume("polls_a_minute") * tariff.queues,
        lease_call=minutes * tariff.assume("host_leases_a_minute") * tariff.queues,
        telemetry=_telemetry_gb(minutes * tariff.assume("metric_rows_a_minute") * (tariff.queues + 1), tariff),
    )


def idle_month(
    tariff: Tariff, measured: Measured, *, alerts: bool = False, mail: bool = False, private: bool = False
) -> Use:
    """Nobody asks: the minute timer, the nightly one, and looks at the queues."""
    hours = tariff.assume("hours_a_month")
    minutes, nights = hours * 60, hours / 24
    around = Use(
        queue_call=minutes * tariff.assume("scale_looks_a_minute") * tariff.queues,
        blob_call=minutes * tariff.assume("host_writes_a_minute"),
        lease_call=minutes * tariff.assume("host_leases_a_minute"),
        telemetry=_telemetry_gb(minutes * tariff.assume("metric_rows_a_minute"), tariff),
        log_alert=ALERT_RULES - (not mail) if alerts else 0,
        private_endpoint=PRIVATE_PARTS * hours if private else 0,
        dns_zone=PRIVATE_PARTS if private else 0,
    )
    return action("timer", tariff, measured) * minutes + action("tidy", tariff, measured) * nights + around


def after_grants(use: Use, tariff: Tariff) -> Use:
    """A month's use without what is given away in each month."""
    changed = {
        "execution": max(0.0, use.execution - tariff.assume("free_executions")),
        "compute": max(0.0, use.compute - tariff.assume("free_gb_seconds")),
        "telemetry": max(0.0, use.telemetry - tariff.assume("free_telemetry_gb")),
    }
    return Use(**{one.name: changed.get(one.name, getattr(use, one.name)) for one in fields(use)})


def bill(use: Use, tariff: Tariff) -> dict[str, float]:
    """Dollars by what they are for; the names of quantities are those of prices."""
    return {one.name: getattr(use, one.name) * tariff.usd(one.name) for one in fields(use)}


def osticket_month(tariff: Tariff) -> dict[str, float]:
    """The same desk on a small machine with a managed database, whatever it does."""
    hours = tariff.assume("hours_a_month")
    return {
        "small_vm": tariff.usd("small_vm") * hours,
        "vm_disk": tariff.usd("vm_disk"),
        "public_address": tariff.usd("public_address") * hours,
        "managed_mysql": tariff.usd("managed_mysql") * hours,
        "mysql_storage": tariff.usd("mysql_storage") * 20,
    }


def total(uses: Iterable[Use]) -> Use:
    """All together."""
    return sum(uses, Use())


def _telemetry_gb(rows: float, tariff: Tariff) -> float:
    return rows * tariff.assume("telemetry_row_kb") / 1e6
