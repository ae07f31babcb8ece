"""Whether each effect that is recorded is what the log and the desks say, and which are still to be done."""

from collections.abc import Iterator
from itertools import groupby

from dev.ledger.truth import Truth
from shared.domain.effects import effects_of
from shared.domain.steps import Effect, steps_of
from shared.domain.ticket import versions_of
from shared.services.effect_ports import Told, name_of
from shared.storage.effect_table import TOLD, decode_told
from shared.storage.ticket_table import FOLLOW_TOLD


def told_differences(truth: Truth) -> Iterator[str]:
    """Effects that are missing, changed, or of no event. Those of events not told yet may be there: somebody died."""
    if truth.ticket is None or versions_of(truth.log) - truth.desks.keys():
        return  # which is told of already
    since, upto = _cursor(truth)
    recorded = {(one.effect.n, one.effect.kind): one for one in told_in(truth)}
    expected = {(one.n, one.kind): one for one in _expected(truth)}
    for place, effect in sorted(expected.items()):
        if place not in recorded and since < effect.n <= upto:
            yield f"{truth.number}: nobody was told of event {effect.n} ({effect.kind})"
    for place, told in sorted(recorded.items()):
        if told.effect != expected.get(place):
            yield f"{truth.number}: the effect {place[1]} of event {place[0]} is not what the log says"
        elif strangers := told.marks.keys() - _whom(told.effect):
            yield f"{truth.number}: event {place[0]} ({place[1]}) is marked for {', '.join(sorted(strangers))}"
    if upto > len(truth.log):
        yield f"{truth.number}: told to {upto} of {len(truth.log)}"


def to_be_done(truth: Truth) -> Iterator[str]:
    """What waits for a queue: events not told, recipients without a mark that stays. None, once queues are empty."""
    if truth.ticket is None:
        return
    _, upto = _cursor(truth)
    if upto < len(truth.log):
        yield f"{truth.number}: told to {upto} of {len(truth.log)}"
    for told in told_in(truth):
        done = {whom for whom, mark in told.marks.items() if mark.is_final}
        for whom in sorted(_whom(told.effect) - done):
            yield f"{truth.number}: event {told.effect.n} ({told.effect.kind}) is not done for {whom}"


def told_in(truth: Truth) -> list[Told]:
    """The effects in the ticket's partition, with their marks."""
    keys = sorted(key for key in truth.rows if key.startswith(TOLD))
    by_effect = groupby(keys, key=lambda key: key.partition("!")[0])
    return [decode_told([truth.rows[key] for key in keys]) for _, keys in by_effect]


def _cursor(truth: Truth) -> tuple[int, int]:
    """Since where, and how far, the ticket was told; before there was telling nothing was to be told."""
    row = truth.rows.get(FOLLOW_TOLD)
    if row is None:
        return len(truth.log), len(truth.log)
    return int(row.values["since"]), int(row.values["n"])


def _expected(truth: Truth) -> list[Effect]:
    steps = steps_of(truth.log, truth.number, truth.desks)
    return [effect for _, effect in effects_of(steps, truth.desks)]


def _whom(effect: Effect) -> set[str]:
    return {"done"} if effect.kind == "route" else {name_of(one) for one in effect.recipients}
