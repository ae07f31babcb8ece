"""`outbox`: the messages that the desk of this checkout has sent, newest last. Here they go into a container."""

import argparse
import asyncio
from collections.abc import AsyncIterator

import msgspec

from dev.bootstrap.console import say
from dev.running.storage import storage_of_desk
from shared.services.effect_ports import Mail
from shared.storage.connection import Storage, connect_patiently
from shared.storage.outbox_blobs import CONTAINER


def main(args: argparse.Namespace) -> int:
    """0, however many there are."""
    with storage_of_desk() as connection_string:
        messages = asyncio.run(messages_in(connection_string, args.ticket))
    for mail in messages:
        say(shown(mail, whole=args.show))
    say(f"{len(messages)} messages")
    return 0


async def messages_in(connection_string: str, ticket: str | None = None) -> list[Mail]:
    """All messages, or those about a ticket, in the order of their events."""
    storage = connect_patiently(connection_string)
    try:
        found = [mail async for mail in _read(storage) if ticket in (None, _event(mail)[0])]
    finally:
        await storage.close()
    return sorted(found, key=lambda mail: (mail.at, *_event(mail), mail.to))


def shown(mail: Mail, *, whole: bool) -> str:
    """A message as a line, and under it what it says."""
    line = f"{mail.at:%Y-%m-%d %H:%M:%S}  {mail.about:<24} {mail.to:<28} {mail.subject}"
    if not whole:
        return line
    body = "\n".join(f"    {one}".rstrip() for one in mail.body.splitlines())
    return f"{line}\n{body}\n"


def _event(mail: Mail) -> tuple[str, int]:
    ticket, n, _ = mail.about.split("-")
    return ticket, int(n)


async def _read(storage: Storage) -> AsyncIterator[Mail]:
    container = storage.blobs.get_container_client(CONTAINER)
    async for name in container.list_blob_names():
        stream = await container.get_blob_client(name).download_blob()
        yield msgspec.json.decode(await stream.readall(), type=Mail)
