"""Cursors: the last order key of a page, made opaque. It names a place in an order, never a list or a caller."""

import base64
import binascii

from shared.domain.errors import Invalid
from shared.domain.views import ORDER_KEY


def write_cursor(key: str) -> str:
    """The `next` of a page."""
    return base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")


def read_cursor(text: str) -> str:
    """The order key of a cursor. Raises Invalid for anything that `write_cursor` did not make."""
    try:
        key = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, ValueError) as error:
        raise Invalid("cursor", "format", "this is not a cursor") from error
    if not ORDER_KEY.fullmatch(key) or write_cursor(key) != text:
        raise Invalid("cursor", "format", "this is not a cursor")
    return key
