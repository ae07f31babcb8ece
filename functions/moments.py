"""Times as the API and the log tell them."""

from datetime import datetime


def time_of(at: datetime) -> str:
    """RFC 3339, UTC, milliseconds."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def time_or_none(at: datetime | None) -> str | None:
    """As `time_of`, for what may not have happened."""
    return None if at is None else time_of(at)
