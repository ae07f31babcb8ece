"""Prices and assumptions, read from their dated files, and the calls that the tests have counted."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """US dollars for one of `unit`."""

    usd: float
    unit: str
    source: str
    sourced: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """A number that nobody counted here, and where its truth can be seen."""

    value: float
    what: str
    check: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One action: storage calls of all that it sets off, functions that ran, mails that went out.

    `waves`: its request's calls that waited for one another. `runs` counts the request too, if it is one.
    """

    tables: int
    queues: int
    blobs: int
    mails: int
    runs: int
    waves: int

    @property
    def calls(self) -> int:
        """Of storage, all together."""
        return self.tables + self.queues + self.blobs


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff:
    """All that a computation starts from."""

    as_of: date
    prices: Mapping[str, Price]
    assumptions: Mapping[str, Assumption]
    counted: Mapping[str, Counted]
    queues: int

    def usd(self, price: str) -> float:
        """The price of one."""
        return self.prices[price].usd

    def assume(self, name: str) -> float:
        """The value of an assumption."""
        return self.assumptions[name].value


def read(folder: Path = HERE) -> Tariff:
    """From the files of this folder, and the names of the queues."""
    prices = tomllib.loads((folder / "prices.toml").read_text("utf-8"))
    as_of = prices.pop("as_of")
    assumptions = tomllib.loads((folder / "assumptions.toml").read_text("utf-8"))
    counted = json.loads((folder / "calls.json").read_text("utf-8"))
    names = json.loads((HERE.parents[1] / "shared" / "storage" / "names.json").read_text("utf-8"))
    return Tariff(
        as_of=as_of,
        prices={name: Price(**price) for name, price in prices.items()},
        assumptions={name: Assumption(**one) for name, one in assumptions.items()},
        counted={name: Counted(**one) for name, one in counted.items()},
        queues=len(names["queues"]),
    )
