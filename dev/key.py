"""`key`: makes, lists and revokes API keys of the desk of this checkout, or of a deployed one."""

import argparse
import asyncio
import re
import shlex
import sys
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext

from dev.bootstrap.console import Trouble, say
from dev.desk.reaching import reach, when_allowed
from dev.running.storage import storage_of_desk
from shared.clock import new_secret, utc_now
from shared.domain.errors import Invalid, NotFound, WrongState
from shared.domain.values import Grant
from shared.services.key_ports import ApiKey
from shared.services.keyring import Keyring, Wish
from shared.storage.azure_blobs import AzureBlobs
from shared.storage.azure_tables import AzureRows
from shared.storage.desk_store import DeskStore
from shared.storage.key_table import KeyTable

_NO_TERMINAL = "a key is shown once, and nobody is at a terminal to see it: none was made."


def main(args: argparse.Namespace) -> int:
    """0 where it was done."""
    if args.action == "create" and not (args.print or sys.stdout.isatty()):
        raise Trouble(_NO_TERMINAL, f"In a terminal: {_again(args)}   (--print writes it wherever this goes)")
    doing = {"create": _create, "list": _list, "revoke": _revoke}[args.action]
    with _where(args) as connection_string:
        try:
            say(asyncio.run(_on(args.account, connection_string, lambda keyring: doing(keyring, args))))
        except Invalid as error:
            raise Trouble(f"{error.field}: {error.problem}.", "python -m dev key create --help") from None
        except WrongState as error:
            raise Trouble(f"{error}.", "Take another --id.") from None
        except NotFound:
            raise Trouble(f"there is no key {args.id!r}.", "python -m dev key list") from None
    return 0


def _where(args: argparse.Namespace) -> AbstractContextManager[str | None]:
    if args.account or args.connection_string:
        return nullcontext(args.connection_string)
    return storage_of_desk()


async def _on(account: str | None, connection_string: str | None, do: Callable[[Keyring], Awaitable[str]]) -> str:
    storage = reach(account, connection_string)
    rows = AzureRows(storage.tables)
    keyring = Keyring(KeyTable(rows), DeskStore(rows, AzureBlobs(storage.blobs), utc_now), utc_now, new_secret)
    try:
        if storage.is_local:
            await storage.create_all()  # the desk of this checkout may be older than keys are
        return await when_allowed(lambda: do(keyring), asyncio.sleep)
    finally:
        await storage.close()


async def _create(keyring: Keyring, args: argparse.Namespace) -> str:
    departments = None if args.departments is None else frozenset(args.departments)
    grant = Grant(scopes=frozenset(args.scopes), departments=departments)
    key, text = await keyring.make(Wish(id=args.id or folded(args.name), name=args.name, grant=grant, days=args.days))
    return f"{shown(key)}\n\n  {text}\n\nSend it as X-Api-Key. It is not shown again."


async def _list(keyring: Keyring, _args: argparse.Namespace) -> str:
    keys, now = await keyring.all(), utc_now()
    states = ["revoked" if key.revoked_at else "holds" if key.holds(now) else "expired" for key in keys]
    lines = [f"{state:<8} {shown(key)}" for state, key in zip(states, keys, strict=True)]
    return "\n".join([*lines, f"{len(keys)} keys"])


async def _revoke(keyring: Keyring, args: argparse.Namespace) -> str:
    key = await keyring.revoke(args.id)
    return f"{key.id} is revoked: it is refused everywhere within 15 s."


def shown(key: ApiKey) -> str:
    """A key in one line, without its secret."""
    where = "all departments" if key.grant.departments is None else ",".join(sorted(key.grant.departments))
    scopes = ",".join(sorted(key.grant.scopes))
    return f"{key.id:<24} {scopes:<12} {where:<20} until {key.expires_at:%Y-%m-%d}  {key.name}"


def folded(name: str) -> str:
    """The id that a name has where none is given."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40].strip("-")


def _again(args: argparse.Namespace) -> str:
    account = f" --account {args.account}" if args.account else ""
    return f"python -m dev key create --name {shlex.quote(args.name)} --scopes {','.join(args.scopes)}{account}"
