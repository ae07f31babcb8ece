"""A change in one line says who did what to whom."""

import pytest

from shared.domain.events import Recorded, TicketReleased
from shared.domain.ticket import TicketWords
from shared.domain.values import Actor
from shared.services.reading import Seen
from shared.web.event_lines import line_of
from tests.factories import ANA, BEN, DESK, stamp, ticket

WORDS = TicketWords(subject="Down", name="Pat", email="pat@example.com")


@pytest.mark.parametrize(
    ("by", "event", "what", "value"),
    [
        (ANA, TicketReleased(agent="ana", how="assign"), "gave-back", ""),
        (ANA, TicketReleased(agent="ana", team="level-i-support", how="assign"), "gave-back", "Level I Support"),
        (BEN, TicketReleased(agent="ana", how="assign"), "released", "Ana"),
        (ANA, TicketReleased(team="level-i-support", how="assign"), "released", "Level I Support"),
    ],
)
def test_who_gives_back_what_is_theirs_takes_it_from_nobody(
    by: Actor, event: TicketReleased, what: str, value: str
) -> None:
    seen = Seen(ticket=ticket(), words=WORDS, desk=DESK)
    line = line_of(seen, Recorded(n=2, stamp=stamp(by=by), event=event))
    assert (line.what, line.value) == (what, value)
