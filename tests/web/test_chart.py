"""The geometry of bars: in proportion, inside the drawing, on round numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.web.chart import BOTTOM, HEIGHT, LEFT, TOP, WIDTH, bars

GROUND = HEIGHT - BOTTOM


def test_a_bar_is_as_high_as_its_number_is_large() -> None:
    small, large = bars([(1, 2)]).bars
    assert large.height == pytest.approx(2 * small.height, abs=0.2)
    assert [one.series for one in (small, large)] == [0, 1]
    assert small.x + small.width == pytest.approx(large.x, abs=0.1), "side by side"


def test_nothing_is_no_bar_but_has_its_place() -> None:
    chart = bars([(0, 0), (0, 3)])
    assert [one.series for one in chart.bars] == [1]
    assert chart.bars[0].x > LEFT + (WIDTH - LEFT) / 2
    assert len(chart.middles) == 2


@pytest.mark.parametrize(
    ("most", "ticks"),
    [
        (0, [0, 1]), (1, [0, 1]), (2, [0, 1, 2]), (4, [0, 1, 2, 3, 4]), (5, [0, 2, 4, 6]), (11, [0, 5, 10, 15]),
        (40, [0, 10, 20, 30, 40]), (41, [0, 20, 40, 60]), (1000, [0, 500, 1000]),
    ],
)  # fmt: skip
def test_the_axis_has_round_whole_numbers_that_cover_the_largest(most: int, ticks: list[int]) -> None:
    assert [one.value for one in bars([(most,)]).ticks] == ticks


@given(st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 5000)), max_size=40))
def test_everything_stays_inside_the_drawing(slots: list[tuple[int, int]]) -> None:
    chart = bars(slots)
    for one in chart.bars:
        assert one.x >= LEFT and one.x + one.width <= WIDTH + 0.1
        assert TOP <= one.y <= GROUND and one.y + one.height == pytest.approx(GROUND, abs=0.1)
    assert chart.ticks[0].y == GROUND and len(chart.ticks) <= 5
    assert len(chart.bars) == sum(number > 0 for slot in slots for number in slot)
