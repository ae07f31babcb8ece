"""What lists offer of very much: a page stays small on a desk of thousands."""

from collections.abc import Sequence

from shared.web.views import Choice

MOST_OFFERED = 150  # of each list


def offered(all: Sequence[Choice], *chosen: str) -> Sequence[Choice]:
    """The first of them, and wherever they stand those that are chosen: else a form would change them unasked."""
    return [one for place, one in enumerate(all) if place < MOST_OFFERED or one.id in chosen]
