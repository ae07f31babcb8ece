"""The computed part of docs/cost.md: tables, and which of their numbers nobody could point at."""

from collections.abc import Iterator, Mapping, Sequence

from dev.cost import model
from dev.cost.measured import Measured
from dev.cost.model import Use, bill
from dev.cost.tariff import Tariff

type Cells = Sequence[object]

_CALLED: Mapping[str, str] = {
    "execution": "executions", "compute": "GB-seconds", "table_call": "table calls", "queue_call": "queue calls",
    "blob_call": "blob calls", "lease_call": "leases renewed",
    "telemetry": "GB of telemetry", "mail": "mails", "stored": "GB stored",
    "log_alert": "alert rules", "private_endpoint": "hours of private endpoints", "dns_zone": "private DNS zones",
}  # fmt: skip


def tables(tariff: Tariff, measured: Measured) -> str:
    """All of them as Markdown."""
    parts = (_idle, _tickets, _agent_day, _comparison, _actions, _prices, _assumptions)
    return "\n".join(line for part in parts for line in part(tariff, measured)).strip()


def money(usd: float) -> str:
    """To the cent, and below a dime with two digits more."""
    return f"${usd:,.4f}" if 0 < usd < 0.1 else f"${usd:,.2f}"


def sum_of(use: Use, tariff: Tariff) -> float:
    """In dollars."""
    return sum(bill(use, tariff).values())


def _idle(tariff: Tariff, measured: Measured) -> Iterator[str]:
    yield "### Idle, a month"
    yield ""
    rows = []
    for what, switches in (
        ("bare", {}),
        ("with alerts", {"alerts": True}),
        ("with alerts and mail", {"alerts": True, "mail": True}),
        ("with a private network", {"private": True}),
        ("with all three", {"alerts": True, "mail": True, "private": True}),
    ):
        use = model.idle_month(tariff, measured, **switches)
        rows.append((what, money(sum_of(model.after_grants(use, tariff), tariff)), money(sum_of(use, tariff))))
    yield from _table(("", "with the free grants", "without"), rows)
    yield "What the bare desk uses in such a month, before the grants:"
    yield ""
    yield from _bill(model.idle_month(tariff, measured), tariff)


def _tickets(tariff: Tariff, measured: Measured) -> Iterator[str]:
    yield "### 1,000 tickets, without the free grants"
    yield ""
    yield f"One ticket: {_story(model.TICKET)}; kept for a month."
    yield ""
    yield from _bill(model.tickets(1000, tariff, measured), tariff)


def _agent_day(tariff: Tariff, measured: Measured) -> Iterator[str]:
    yield "### A day of one agent, without the free grants"
    yield ""
    hours = tariff.assume("awake_hours_a_day")
    yield f"{_story(model.AGENT_DAY)}; and all queues polled each second for {hours:g} hours, which agents share."
    yield ""
    yield from _bill(model.agent_day(tariff, measured), tariff)


def _comparison(tariff: Tariff, measured: Measured) -> Iterator[str]:
    yield "### Beside osTicket on a small machine with a managed database, a month"
    yield ""
    theirs = sum(model.osticket_month(tariff).values())
    rows: list[Cells] = []
    for agents, tickets in ((0, 0), (1, 100), (3, 1_000), (10, 10_000), (30, 50_000)):
        use = month(agents, tickets, tariff, measured)
        granted = sum_of(model.after_grants(use, tariff), tariff)
        rows.append((agents, f"{tickets:,}", money(granted), money(sum_of(use, tariff)), money(theirs)))
    yield from _table(("agents", "tickets", "Zerodesk, free grants", "without", "osTicket"), rows)
    parts = ", ".join(f"{name.replace('_', ' ')} {money(usd)}" for name, usd in model.osticket_month(tariff).items())
    yield f"osTicket: {parts}. Its price is the same for no ticket and for many, until the machine is too small."
    yield ""


def month(agents: int, tickets: int, tariff: Tariff, measured: Measured) -> Use:
    """22 working days with alerts and mail on; what agents share is paid once."""
    reading = model.many({"list": 100, "view": 30}, tariff, measured) * (22 * agents)
    awake = model.awake_day(tariff) * (22 if agents else 0)
    idle = model.idle_month(tariff, measured, alerts=True, mail=True)
    return idle + model.tickets(tickets, tariff, measured) + reading + awake


def _actions(tariff: Tariff, measured: Measured) -> Iterator[str]:
    yield "### What one action sets off"
    yield ""
    yield (
        "Counted on real storage by a test ([tests/costs/test_counted.py](../tests/costs/test_counted.py)); what it "
        "sets off in queues is in it. The host's own calls are in the dollars."
    )
    yield ""
    rows = []
    for name, one in tariff.counted.items():
        usd = sum_of(model.action(name, tariff, measured), tariff)
        rows.append((name, one.tables, one.queues, one.blobs, one.mails, one.runs, f"${usd * 1000:.3f}"))
    yield from _table(("action", "table calls", "queue calls", "blob calls", "mails", "functions", "a thousand"), rows)
    longest = max(tariff.counted, key=lambda name: model.billed_seconds(name, tariff, measured))
    seconds = model.billed_seconds(longest, tariff, measured)
    yield (
        f"Measured {measured.at}: the host's peak is {measured.peak_mib:g} MiB of the "
        f"{tariff.assume('memory_gb') * 1024:.0f} of an instance. The longest action ({longest}) is "
        f"billed {seconds:g} s a function, the least there is being {tariff.assume('least_seconds'):g} s."
    )
    yield ""


def _prices(tariff: Tariff, measured: Measured) -> Iterator[str]:
    yield f"### Prices of {tariff.as_of}"
    yield ""
    rows = [
        (
            name,
            f"{one.usd:.9f}".rstrip("0").rstrip("."),
            one.unit,
            ("" if one.sourced else "**not sourced**: ") + one.source,
        )
        for name, one in tariff.prices.items()
    ]
    yield from _table(("", "USD", "for a", "from"), rows)


def _assumptions(tariff: Tariff, measured: Measured) -> Iterator[str]:
    yield "### Neither counted nor measured"
    yield ""
    rows = [(f"{one.value:g}", one.what, one.check) for one in tariff.assumptions.values()]
    yield from _table(("", "what", "how to see it"), rows)


def _bill(use: Use, tariff: Tariff) -> Iterator[str]:
    found = bill(use, tariff)
    rows = [
        (_CALLED[name], f"{quantity:,.0f}" if quantity >= 100 else f"{quantity:.3g}", money(found[name]))
        for name in found
        if (quantity := getattr(use, name))
    ]
    yield from _table(("", "how many", "USD"), [*rows, ("**all**", "", f"**{money(sum(found.values()))}**")])


def _story(actions: Mapping[str, int]) -> str:
    return ", ".join(f"{times} {name}" for name, times in actions.items())


def _table(head: Cells, rows: Sequence[Cells]) -> Iterator[str]:
    yield "| " + " | ".join(str(cell) for cell in head) + " |"
    yield "|---" * len(head) + "|"
    for row in rows:
        yield "| " + " | ".join(str(cell).replace("|", "\\|") for cell in row) + " |"
    yield ""
