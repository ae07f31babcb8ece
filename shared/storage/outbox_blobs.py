"""The local mailer: messages as blobs in a container, for people to read. A repeat overwrites itself."""

from dataclasses import dataclass

import msgspec

from shared.services.effect_ports import Mail
from shared.services.mail_ports import Carried
from shared.storage.names import CONTAINERS
from shared.storage.rows import Blobs

CONTAINER = CONTAINERS["outbox"]


def blob_name(mail: Mail) -> str:
    """The day of the event, the event, and a hash of who is told: users' text enters a name only hashed."""
    return f"{mail.at:%Y-%m-%d}/{mail.about}-{mail.id[:16]}.json"


@dataclass(frozen=True, slots=True)
class OutboxBlobs:
    """Mail on blobs."""

    blobs: Blobs

    async def send(self, mail: Mail) -> Carried:
        await self.blobs.put(CONTAINER, blob_name(mail), msgspec.json.encode(mail))
        return "sent"

    async def ask(self, id: str) -> Carried:  # noqa: ARG002
        """What another mailer accepted, before its setting was taken away: nobody here can tell."""
        return "sent"

    async def names(self) -> list[str]:
        return [one.name for one in await self.blobs.names(CONTAINER, "")]

    async def mail(self, name: str) -> Mail | None:
        content = await self.blobs.get(CONTAINER, name)
        return None if content is None else msgspec.json.decode(content, type=Mail)
