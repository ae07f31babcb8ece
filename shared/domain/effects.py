"""All that the world notices of what happened: notices and routing, from the log and the desk of each command."""

from collections.abc import Sequence

from shared.domain.clocks import Versions
from shared.domain.notices import notices_of
from shared.domain.routing import routes_of
from shared.domain.steps import Effect, Step, acts_of


def effects_of(steps: Sequence[Step], desks: Versions) -> list[tuple[Step, Effect]]:
    """Each effect behind the step that it belongs to, decided by the desk that decided the command.

    The steps are whole commands, and `desks` holds every version that their stamps name.
    """
    found = []
    for act in acts_of(steps):
        desk = desks[act[0].recorded.stamp.desk]
        by_n = {step.recorded.n: step for step in act}
        found += [(by_n[effect.n], effect) for effect in [*notices_of(act, desk), *routes_of(act, desk)]]
    return found
