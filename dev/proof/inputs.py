"""Generated inputs to every codec: what is neither an answer nor the codec's own refusal is a finding, slowness too."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from dev.fuzz.callers import caller_codecs
from dev.fuzz.codec import Codec
from dev.fuzz.dice import Dice
from dev.fuzz.fields import field_codecs
from dev.fuzz.outside import wire_codecs
from dev.fuzz.shown import shown_codecs
from dev.fuzz.stored import stored_codecs
from dev.fuzz.world import demo_document, route_table

LONGEST_S = 1.0
HUGE_EVERY = 10_000  # inputs: those near the caps cost as much as thousands of others
_MOST_SHOWN = 500


@dataclass(frozen=True, slots=True)
class Unexpected:
    """An input that a codec neither took nor refused as it should, or not in time."""

    codec: str
    what: str
    input: str

    def __str__(self) -> str:
        return f"{self.codec}: {self.what} at {self.input}"


@dataclass(slots=True)
class InputsReport:
    """What came of it. `slowest` is the longest call in seconds, and the codec that it was of."""

    seed: int
    count: int = 0
    refused: int = 0
    took_s: float = 0.0
    slowest: tuple[float, str] = (0.0, "")
    unexpected: list[Unexpected] = field(default_factory=list)
    by_codec: Counter[str] = field(default_factory=Counter)
    taken: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        seconds, codec = self.slowest
        return (
            f"seed {self.seed}: {self.count:,} inputs to {len(self.by_codec)} codecs in {self.took_s:.0f} s, "
            f"{self.refused:,} refused, the longest {seconds:.2f} s ({codec}): {len(self.unexpected)} unexpected"
        )


def all_codecs() -> list[Codec]:
    """Every place where outside text becomes a value."""
    desk = demo_document()
    return [*wire_codecs(route_table()), *caller_codecs(), *field_codecs(), *shown_codecs(desk), *stored_codecs(desk)]


def inputs(count: int, seed: int, codecs: Sequence[Codec] | None = None) -> InputsReport:
    """Give so many inputs to the codecs; the same for the same seed."""
    dice, report, began = Dice(seed), InputsReport(seed), time.perf_counter()
    for codec in _turns(dice, codecs or all_codecs(), count):
        _give(codec, dice, report)
    report.took_s = time.perf_counter() - began
    return report


def _turns(dice: Dice, codecs: Sequence[Codec], most: int) -> Iterator[Codec]:
    often = [codec for codec in codecs for _ in range(codec.share)] or list(codecs)
    huge = [codec for codec in codecs if codec.share == 0]
    for n in range(most):
        if huge and n % HUGE_EVERY == HUGE_EVERY // 2:
            yield huge[n // HUGE_EVERY % len(huge)]
        else:
            yield dice.pick(often)


def _give(codec: Codec, dice: Dice, report: InputsReport) -> None:
    given, made, what = codec.make(dice), None, ""
    report.count += 1
    report.by_codec[codec.name] += 1
    began = time.thread_time()  # a codec is not to blame for others on this machine
    try:
        made = codec.read(given)
        report.taken[codec.name] += 1
    except codec.refusals:
        report.refused += 1
    except Exception as error:
        what = told(error)
    took = time.thread_time() - began
    if made is not None and codec.check is not None:
        try:
            codec.check(made)
        except AssertionError as error:
            what = told(error)
    report.slowest = max(report.slowest, (took, codec.name))
    if not what and took > LONGEST_S:
        what = f"took {took:.1f} s"
    if what:
        report.unexpected.append(Unexpected(codec.name, what, repr(given)[:_MOST_SHOWN]))


def told(error: Exception) -> str:
    """An error in one line."""
    return f"{type(error).__name__}: {str(error)[:_MOST_SHOWN]}"
