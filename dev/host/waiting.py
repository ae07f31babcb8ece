"""Waiting that ends early when told to."""

import asyncio


async def set_within(event: asyncio.Event, seconds: float) -> bool:
    """Sleep, but no longer than until `event` is set; whether it was."""
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return False
    return True
