"""Who administers: the pages of `/manage` ask this first."""

from functions.pages.asks import PageAsk
from shared.app import App
from shared.domain.access import require_admin
from shared.domain.desk import DeskDocument


async def desk_for_admin(app: App, ask: PageAsk) -> DeskDocument:
    """The desk as of at most 15 s ago. Raises NotAllowed for who is no admin of it."""
    desk = await app.desks.current()
    require_admin(desk, ask.by)
    return desk
