"""The versions of the desk that a fold needs, fetched by name: in the usual case all are at hand."""

import asyncio
from collections.abc import Iterable

from shared.domain.clocks import Versions
from shared.services.ports import Desks


async def read_versions(desks: Desks, names: Iterable[str]) -> Versions:
    """The documents by version. Raises StorageDown for one that cannot be read."""
    wanted = sorted(set(names))
    return dict(zip(wanted, await asyncio.gather(*(desks.at(name) for name in wanted)), strict=True))
