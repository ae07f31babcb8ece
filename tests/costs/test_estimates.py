"""The metric of what a run costs goes by the same prices as `python -m dev cost`."""

import math

from dev.cost.tariff import read
from shared import costs


def test_the_prices_are_those_of_the_dated_file() -> None:
    tariff = read()
    prices = {"table": "table_call", "queue": "queue_call", "blob write": "blob_call", "blob read": "lease_call"}
    for service, price in costs.CALL.items():
        assert math.isclose(price, tariff.usd(prices[service])), service
    assert math.isclose(costs.EXECUTION, tariff.usd("execution"))
    assert math.isclose(costs.GB_SECOND, tariff.usd("compute"))


def test_a_run_is_billed_for_a_second_at_least_and_then_by_the_tenth() -> None:
    free = costs.EXECUTION
    second = costs.GB_SECOND / 2
    assert math.isclose(costs.cost_of({}, 3, 512), free + second)
    assert math.isclose(costs.cost_of({}, 1000.1, 512), free + second * 1.1)
    assert math.isclose(costs.cost_of({}, 3, 2048), free + second * 4)
    assert math.isclose(costs.cost_of({"table": 10, "queue": 2}, 3, 512) - free - second, 10 * 3.6e-8 + 2 * 4e-7)
