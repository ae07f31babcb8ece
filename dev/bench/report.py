"""The figures as tables in Markdown: for the terminal, and for docs/performance.md."""

from collections.abc import Iterator, Sequence

from dev.bench.figures import Bench, Size
from dev.bench.raw import SINGLE

type Row = Sequence[object]


def tables(bench: Bench) -> str:
    """All of it."""
    return "\n".join([head(bench), *(of_size(size) for size in bench.sizes)])


def head(bench: Bench) -> str:
    """When, on what machine, and what does not depend on the number of tickets."""
    return "\n".join(_head(bench))


def of_size(size: Size) -> str:
    """All tables of one size."""
    return "\n".join([f"### {size.tickets:,} tickets", "", *_size(size)])


def _head(bench: Bench) -> Iterator[str]:
    kind = "a quick run, too short to trust" if bench.quick else "a whole run"
    yield f"Measured at {bench.at}, {kind}, on this machine:"
    yield ""
    yield from _table(("", ""), list(bench.machine.items()))
    yield "Importing the app in a fresh interpreter, against importing just its SDKs (aim: at most 1.3)"
    yield ""
    found = bench.imports
    yield from _table(("app ms", "SDKs ms", "ratio", "runs"), [(found.app, found.sdks, found.ratio, found.runs)])


def _size(size: Size) -> Iterator[str]:
    yield "One client. `raw`: the same storage calls bare; `ratio`: p50 to raw; `CPU`: of the host, following included"
    yield ""
    yield from _table(
        ("action", "p50 ms", "p95 ms", "p99 ms", "CPU ms", "raw ms", "ratio", "n"),
        [
            (
                one.name,
                one.times.p50,
                one.times.p95,
                one.times.p99,
                "not measured" if one.cpu is None else one.cpu,
                one.raw,
                one.ratio,
                one.times.n,
            )
            for one in size.actions
        ],
    )
    yield "Many clients. `ratio`: the desk's time for one request to the raw calls of a reply"
    yield ""
    yield from _table(
        ("requests", "clients", "a second", "errors", "p50 ms", "p95 ms", "p99 ms", "ratio"),
        [
            (one.what, one.clients, one.per_s, one.errors, one.times.p50, one.times.p95, one.times.p99, one.ratio)
            for one in size.crowds
        ],
    )
    yield from _rest(size)


def _rest(size: Size) -> Iterator[str]:
    found = size.following
    yield "Following, and the lag from the answer to the list; ratios to the raw calls of following one event"
    yield ""
    yield from _table(
        ("events a second", "ratio", "lag p50 ms", "lag p95 ms", "lag p99 ms", "ratio"),
        [(found.per_s, found.ratio, found.lag.p50, found.lag.p95, found.lag.p99, found.lag_ratio)],
    )
    yield "Memory of the host in MiB"
    yield ""
    memory = size.memory
    row = ("not measured",) * 3 if memory is None else (memory.idle, memory.loaded, memory.peak)
    yield from _table(("idle", "after the load", "peak"), [row])
    yield "Slow storage: what it adds, by the calls one after the other and as measured"
    yield ""
    yield from _table(
        ("action", "calls", "one after the other", *(_waits_head(size))),
        [
            (one.name, one.calls, one.waves, *(f"{wait.expected:g} / {wait.measured}" for wait in one.waits))
            for one in size.waiting
        ],
    )
    yield "The storage calls, bare, in ms"
    yield ""
    yield from _table(list(SINGLE), [[size.raw[name] for name in SINGLE]])
    green = "green" if size.differences == 0 else f"{size.differences} differences"
    yield f"The ledger over this storage afterwards: {green}."
    yield ""


def _waits_head(size: Size) -> list[str]:
    return [f"at {wait.a_call:g} ms a call" for wait in size.waiting[0].waits]


def _table(head: Row, rows: Sequence[Row]) -> Iterator[str]:
    yield _row(head)
    yield "|---" * len(head) + "|"
    for row in rows:
        yield _row(row)
    yield ""


def _row(cells: Row) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"
