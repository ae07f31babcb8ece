"""How much of a thread a page reads: the newest entries, and of texts too long for a row only the newest few."""

from functions.pages.asks import PageAsk
from shared.app import App
from shared.services.reading import Thread

MOST_ENTRIES = 50
MOST_BODIES = 2  # the others are a click away: a page costs about the same whatever was written


async def read_thread(app: App, ask: PageAsk, before: int | None) -> Thread:
    """The last entries before event `before`: two calls, and one for each long text. Raises NotFound."""
    return await app.reader.thread(ask.number, ask.by, before=before, most=MOST_ENTRIES, most_bodies=MOST_BODIES)
