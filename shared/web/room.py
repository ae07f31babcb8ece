"""What of a thread has room in a page: the newest entries, and of a long one its beginning."""

from collections.abc import Callable, Iterable

from shared.domain.values import Message
from shared.services.plain_text import plain
from shared.web.html import to_html

MOST_OF_ENTRY = 10_000  # bytes of HTML; what is longer is told in part, and whole on a page of its own
MOST_OF_THREAD = 28_000
FRAME = 400  # bytes around an entry, at most
FRAME_OF_FILE = 200
_PART = 3_000  # characters


def told(message: Message, *, whole: bool = False) -> tuple[str, bool]:
    """A message as HTML, and whether that is a part of it: of one that was left where it lies, nothing."""
    if message.is_elsewhere:
        return "", True
    html = to_html(message)
    if whole or len(html.encode()) <= MOST_OF_ENTRY:
        return html, False
    return to_html(Message(source=plain(message)[:_PART])), True


def newest[T](backwards: Iterable[T], size: Callable[[T], int], room: int) -> list[T]:
    """From the last one backwards until `room` bytes are full, one at least; in the order of time."""
    shown: list[T] = []
    for one in backwards:
        room -= size(one)
        if room < 0 and shown:
            break
        shown.append(one)
    return shown[::-1]
