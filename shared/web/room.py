"""What of a thread has room in a page: the newest entries, and of a long one its beginning."""

from collections.abc import Callable, Iterable

import msgspec

from shared.domain.values import Message
from shared.services.plain_text import plain
from shared.web.html import is_plain, to_html

MOST_OF_ENTRY = 10_000  # bytes of HTML; what is longer is told in part, and whole on a page of its own
MOST_OF_THREAD = 28_000
FRAME = 400  # bytes around an entry, at most
FRAME_OF_FILE = 200
_PART = 3_000  # characters


class Body(msgspec.Struct, frozen=True, kw_only=True):
    """Words as they are shown. `is_plain`: their blanks are kept. `is_cut`: the rest is on a page of its own."""

    html: str = ""
    is_plain: bool = False
    is_cut: bool = False


def told(message: Message, *, whole: bool = False) -> Body:
    """A message with what of it has room: of one that was left where it lies, nothing."""
    if message.is_elsewhere:
        return Body(is_cut=True)
    html = to_html(message)
    if whole or len(html.encode()) <= MOST_OF_ENTRY:
        return Body(html=html, is_plain=is_plain(message))
    return Body(html=to_html(Message(source=plain(message)[:_PART])), is_plain=True, is_cut=True)


def newest[T](backwards: Iterable[T], size: Callable[[T], int], room: int) -> list[T]:
    """From the last one backwards until `room` bytes are full, one at least; in the order of time."""
    shown: list[T] = []
    for one in backwards:
        room -= size(one)
        if room < 0 and shown:
            break
        shown.append(one)
    return shown[::-1]
