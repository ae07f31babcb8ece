"""Says how a run went; where something is wrong, all that is needed to look into it."""

from collections import Counter
from collections.abc import Iterator

from dev.proof.run import Report

MOST_TICKETS = 3
MOST_HITS = 40


def summary(report: Report) -> str:
    """The figures of a run in one line."""
    ordeal, outcomes = report.ordeal, report.outcomes
    quiet = "never quiet" if report.quiet_s is None else f"quiet after {report.quiet_s:.0f} s"
    lasts = ", ".join(f"{queue} {at:.0f} s" for queue, at in sorted(report.last_s.items()))
    return (
        f"seed {ordeal.seed}: {sum(outcomes.values())} actions in {report.took_s:.0f} s ({outcomes['ok']} ok, "
        f"{outcomes['refused']} refused, {outcomes['unknown']} unknown), {report.events} events, {len(report.hits)} "
        f"faults hit of {report.calls} calls, {ordeal.kills} kills, {ordeal.restarts} restarts, "
        f"{quiet} ({lasts or 'nothing waited'}): {len(list(report.findings))} findings"
    )


def details(report: Report) -> Iterator[str]:
    """What was found, the faults that hit, and the logs of the first tickets concerned."""
    yield f"again with: python -m dev proof --seed {report.ordeal.seed}"
    yield from report.findings
    yield f"faults that hit: {dict(Counter(hit.fault for hit in report.hits))}"
    for number in list(report.findings.by_ticket)[:MOST_TICKETS]:
        if number in report.dump.tickets:
            yield f"the log of {number}"
            for event in report.dump.events(number):
                yield f"  {event['n']:>3} {event['at']} {event['by']['id']:<8} {event['kind']} {event['data']}"
        for intent in report.intents:
            if intent.number == number or (number and f"/{number}" in intent.path):
                yield f"  {intent}"
    for hit in report.hits[:MOST_HITS]:
        yield f"  call {hit.n}: {hit.fault} at {hit.kind}"
