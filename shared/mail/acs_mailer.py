"""Mail by Azure Communication Services: one request a mail, nothing waited for, nothing tried again in place."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from shared.mail.acs_answers import AlreadyThere, carried_of, meaning_of, translated
from shared.services.effect_ports import Mail
from shared.services.mail_ports import Carried

if TYPE_CHECKING:
    from azure.communication.email.aio import EmailClient

LONGEST_S = 15.0  # a carrier that hangs, or answers drop by drop
STATUS = "/emails/operations/{}?api-version=2025-09-01"


def operation_id(id: str) -> str:
    """A mail's id as the service wants it: the same for each repeat, so that it can tell that it is one."""
    return str(UUID(hex=id, version=4))


@dataclass(slots=True)
class AcsMailer:
    """Carries mail from one sender's address. Its client is made when there is something to carry."""

    connect: Callable[[], "EmailClient"]
    sender: str
    _client: "EmailClient | None" = field(default=None, init=False)

    async def send(self, mail: Mail) -> Carried:
        message = {
            "senderAddress": self.sender,
            "recipients": {"to": [{"address": mail.to}]},
            "content": {"subject": mail.subject, "plainText": mail.body},
            "headers": dict(mail.headers),
            "userEngagementTrackingDisabled": True,
        }
        try:
            with translated("send"):
                async with asyncio.timeout(LONGEST_S):
                    return carried_of(await self._begin(message, operation_id(mail.id)))
        except AlreadyThere:
            return "accepted"

    async def ask(self, id: str) -> Carried:
        from azure.core.rest import HttpRequest

        with translated("ask"):
            async with asyncio.timeout(LONGEST_S):
                request = HttpRequest("GET", STATUS.format(operation_id(id)))
                answer: Any = await self._connected().send_request(request)
        if answer.status_code != 200:
            raise meaning_of(answer.status_code, answer.headers, answer.text(), "ask")
        return carried_of(answer.json())

    async def _begin(self, message: dict[str, Any], id: str) -> Any:
        """The first answer, without following it."""
        begun = await self._connected().begin_send(message, operation_id=id, polling=False)
        return await begun.result()

    async def close(self) -> None:
        """Give back the connections."""
        if self._client is not None:
            await self._client.close()

    def _connected(self) -> "EmailClient":
        if self._client is None:
            self._client = self.connect()
        return self._client
