"""What the desk has sent, read where it lies locally."""

import asyncio
import re

from dev.browser.desk import ServedDesk
from dev.outbox import messages_in

PATIENCE_S = 15
_LINK = re.compile(r"https?://\S+/link\?token=\S+")


async def link_in_mail(desk: ServedDesk, address: str, about: str = "link") -> str:
    """The newest link that was sent there: one that was asked for, or that of a notice of this kind."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            mails = [
                mail for mail in await messages_in(desk.storage) if mail.to == address and mail.about.endswith(about)
            ]
            links: list[str] = [link for mail in mails for link in _LINK.findall(mail.body)]
            if links:
                return links[-1]
            await asyncio.sleep(0.1)
