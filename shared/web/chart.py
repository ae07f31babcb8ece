"""Bars of a chart as plain geometry: a pure function of numbers, drawn by a template as SVG."""

from collections.abc import Sequence

import msgspec

WIDTH, HEIGHT = 720, 200
LEFT, BOTTOM, TOP = 36, 24, 8  # room for the numbers at the axes
_GAP = 0.3  # of a slot, between its neighbours
_STEPS = (1, 2, 5)


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """One bar; `series` says which of the numbers of its slot it shows."""

    series: int
    x: float
    y: float
    width: float
    height: float


class Tick(msgspec.Struct, frozen=True, kw_only=True):
    """A line across the chart, and the number that it stands for."""

    y: float
    value: int


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """Slots from left to right, with a bar for each of their numbers. `middles` are where their names stand."""

    bars: Sequence[Bar]
    ticks: Sequence[Tick]
    middles: Sequence[float]


def bars(slots: Sequence[Sequence[int]]) -> Chart:
    """The chart of these numbers; each slot has as many."""
    ticks = _scale(max((number for slot in slots for number in slot), default=0))
    top, slot_width = ticks[-1], (WIDTH - LEFT) / max(1, len(slots))
    drawn = [
        _bar(series, LEFT + n * slot_width, slot_width, len(slot), number / top)
        for n, slot in enumerate(slots)
        for series, number in enumerate(slot)
        if number
    ]
    return Chart(
        bars=drawn,
        ticks=[Tick(y=_y(value / top), value=value) for value in ticks],
        middles=[round(LEFT + (n + 0.5) * slot_width, 1) for n in range(len(slots))],
    )


def _bar(series: int, left: float, slot_width: float, count: int, share: float) -> Bar:
    width = slot_width * (1 - _GAP) / count
    x = left + slot_width * _GAP / 2 + series * width
    y = _y(share)
    return Bar(series=series, x=round(x, 1), y=y, width=round(width, 1), height=round(HEIGHT - BOTTOM - y, 1))


def _y(share: float) -> float:
    return round(TOP + (HEIGHT - BOTTOM - TOP) * (1 - share), 1)


def _scale(most: int) -> list[int]:
    """From 0 in at most four whole steps of 1, 2 or 5 to what covers the largest number."""
    step = next(
        digit * 10**zeros for zeros in range(most.bit_length() + 1) for digit in _STEPS if digit * 10**zeros * 4 >= most
    )
    return [step * n for n in range(max(1, -(-most // step)) + 1)]
