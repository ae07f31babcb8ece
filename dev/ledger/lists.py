"""What the lists must hold, from the truth alone, and where the stored rows differ."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dev.ledger.truth import Truth
from shared.domain.ticket import Ticket, evolve
from shared.domain.views import VIEW_VERSION, scopes_of, standings
from shared.services.ports import Item
from shared.storage.rows import Row, Values
from shared.storage.view_table import anchor_key, anchor_values, row_values

type Place = tuple[str, str]  # scope, row key


@dataclass(frozen=True, slots=True)
class Expected:
    """Every row that the lists must have, and the anchors, emptied, of the lists that a ticket has left."""

    rows: Mapping[Place, Values]
    left: Mapping[Place, Truth]


def expected_lists(truths: Sequence[Truth]) -> Expected:
    """The lists as a pure function of the tickets."""
    rows: dict[Place, Values] = {}
    left: dict[Place, Truth] = {}
    for truth in truths:
        if truth.ticket is None:
            continue
        item = Item(ticket=truth.ticket, words=truth.words)
        for scope, keys in standings(truth.ticket).items():
            rows[scope, anchor_key(truth.number)] = anchor_values(VIEW_VERSION, truth.ticket.version, keys)
            rows.update({(scope, key): row_values(item) for key in keys})
        left.update({(scope, anchor_key(truth.number)): truth for scope in _left_scopes(truth)})
    return Expected(rows, left)


def _left_scopes(truth: Truth) -> frozenset[str]:
    """The lists that the ticket stood in once and does not now."""
    states: list[Ticket] = []
    for recorded in truth.log:
        states.append(evolve(states[-1] if states else None, recorded, truth.number, truth.desks))
    return frozenset[str]().union(*(scopes_of(state) for state in states)) - scopes_of(states[-1])


def list_differences(stored: Sequence[tuple[str, Row]], expected: Expected) -> Iterator[str]:
    """Rows that are missing, changed, or should not be there."""
    there = {(scope, row.key): row.values for scope, row in stored}
    for place in sorted((expected.rows.keys() | expected.left.keys()) - there.keys()):
        yield f"{place[0]}: the row {place[1]} is missing"
    for place, values in sorted(there.items()):
        wanted = expected.rows.get(place)
        if wanted is not None and wanted != values:
            yield f"{place[0]}: the row {place[1]} is not what the log says"
        elif wanted is None and not is_left_anchor(place, values, expected):
            yield f"{place[0]}: the row {place[1]} should not be there"


def is_left_anchor(place: Place, values: Values, expected: Expected) -> bool:
    """An emptied anchor of a list that its ticket left: it stays for good, and is not ahead of the log."""
    truth = expected.left.get(place)
    return truth is not None and values.get("keys") == "" and int(values["n"]) <= len(truth.log)


def number_of(key: str) -> str:
    """The ticket that a row of a list belongs to."""
    return key.rpartition("!")[2]
