"""The long cases of the whole proof, one after the other: each a line of figures, and what it found."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from dev.proof.histories import histories
from dev.proof.inputs import inputs
from dev.proof.real_histories import real_histories
from dev.proof.rebuild import rebuild
from dev.proof.requests import requests

HISTORIES, REAL_HISTORIES = 100_000, 5_000
INPUTS, REQUESTS, EVENTS = 1_000_000, 100_000, 20_000


@dataclass(frozen=True, slots=True)
class Part:
    """One long case: its name, its figures as a sentence, and what was found."""

    name: str
    figures: str
    findings: Sequence[str]


def long_parts(seed: int) -> Iterator[Part]:
    """All of them, each as it is done."""
    for part in _PARTS:
        yield part(seed)


def _histories(seed: int) -> Part:
    report = histories(HISTORIES, seed)
    return Part("follow protocol, lean", str(report), report.wrong)


def _real_histories(seed: int) -> Part:
    report = asyncio.run(real_histories(REAL_HISTORIES, seed))
    return Part("follow protocol, the desk's own", str(report), report.wrong)


def _inputs(seed: int) -> Part:
    report = inputs(INPUTS, seed)
    return Part("codecs", str(report), [str(one) for one in report.unexpected])


def _requests(seed: int) -> Part:
    report = requests(REQUESTS, seed)
    return Part("requests", str(report), report.findings)


def _rebuild(_seed: int) -> Part:
    found = asyncio.run(rebuild(EVENTS))
    figures = f"{found.events:,} events, {found.rows:,} rows made again in {found.took_s:.0f} s"
    wrong = [
        *([] if found.is_identical else ["the lists are not the same bytes"]),
        *([f"{found.sent} messages were sent by it"] if found.sent else []),
        *([f"{found.differences} differences to the log"] if found.differences else []),
    ]
    return Part("lists thrown away and rebuilt", figures, wrong)


_PARTS: Sequence[Callable[[int], Part]] = (_histories, _real_histories, _inputs, _requests, _rebuild)
