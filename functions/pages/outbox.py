"""The mails of a developer's desk, for its admin to read. `serve` registers it on loopback storage only."""

import asyncio
from typing import Annotated

import azure.functions as func
import msgspec

from functions.contract import RouteTable
from functions.pages.admins import desk_for_admin
from functions.pages.asks import PageAnswer, PageAsk, Shown
from functions.pages.routes import PageRoutes
from shared.app import App
from shared.services.effect_ports import Mail
from shared.web.outbox import outbox_page

MOST_READ = 500  # of a day; their names do not say which is the newest
_SIDE_BY_SIDE = 16


class OutboxQuery(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Which day, and how many of its mails come before this page."""

    day: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")] | None = None
    after: Annotated[int, msgspec.Meta(ge=0, le=MOST_READ)] = 0


def blueprint(app: App, table: RouteTable) -> func.Blueprint:
    """The page of mails."""
    assert app.is_local
    bp = func.Blueprint()
    at = PageRoutes(app, table, bp).add

    @at("GET", "manage/outbox", access="caller", query=OutboxQuery)
    async def show_outbox(ask: PageAsk) -> PageAnswer:
        """The mails of a day, the newest first."""
        await desk_for_admin(app, ask)
        names = await app.outbox.names()
        days = sorted({name.partition("/")[0] for name in names}, reverse=True)
        day = ask.query.day or (days[0] if days else "")
        of_day = [name for name in names if name.startswith(f"{day}/")]
        mails = await _read(app, of_day[:MOST_READ])
        return Shown(view=outbox_page(days, day, mails, ask.query.after, left_out=len(of_day) - len(mails)))

    return bp


async def _read(app: App, names: list[str]) -> list[Mail]:
    gate = asyncio.Semaphore(_SIDE_BY_SIDE)

    async def one(name: str) -> Mail | None:
        async with gate:
            return await app.outbox.mail(name)

    return [mail for mail in await asyncio.gather(*map(one, names)) if mail is not None]
