"""What the lists must hold, from the truth alone, and where the stored rows differ."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dev.ledger.truth import Truth
from shared.domain.views import VIEW_VERSION, standings
from shared.services.ports import Item
from shared.storage.rows import Row, Values
from shared.storage.view_table import anchor_key, anchor_values, row_values

type Place = tuple[str, str]  # scope, row key


@dataclass(frozen=True, slots=True)
class Expected:
    """Every row that the lists must have."""

    rows: Mapping[Place, Values]


def expected_lists(truths: Sequence[Truth]) -> Expected:
    """The lists as a pure function of the tickets."""
    rows: dict[Place, Values] = {}
    for truth in truths:
        if truth.ticket is None:
            continue
        item = Item(ticket=truth.ticket, words=truth.words)
        for scope, keys in standings(truth.ticket).items():
            rows[scope, anchor_key(truth.number)] = anchor_values(VIEW_VERSION, truth.ticket.version, keys)
            rows.update({(scope, key): row_values(item) for key in keys})
    return Expected(rows)


def list_differences(
    stored: Sequence[tuple[str, Row]], expected: Expected, truths: Mapping[str, Truth]
) -> Iterator[str]:
    """Rows that are missing, changed, or should not be there."""
    there = {(scope, row.key): row.values for scope, row in stored}
    for place in sorted(expected.rows.keys() - there.keys()):
        yield f"{place[0]}: the row {place[1]} is missing"
    for place, values in sorted(there.items()):
        wanted = expected.rows.get(place)
        if wanted is not None and wanted != values:
            yield f"{place[0]}: the row {place[1]} is not what the log says"
        elif wanted is None and not is_left_anchor(place, values, truths):
            yield f"{place[0]}: the row {place[1]} should not be there"


def is_left_anchor(place: Place, values: Values, truths: Mapping[str, Truth]) -> bool:
    """An emptied anchor of a list that its ticket left: it stays for good."""
    truth = truths.get(number_of(place[1]))
    is_empty = place[1].startswith("at!") and values.get("keys") == ""
    return is_empty and truth is not None and truth.ticket is not None and int(values["n"]) <= truth.ticket.version


def number_of(key: str) -> str:
    """The ticket that a row of a list belongs to."""
    return key.rpartition("!")[2]
