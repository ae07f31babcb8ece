"""Where log lines go: the app's own to stdout as they are, all else that matters to stderr."""

import io
import logging
import sys

APP = "zerodesk"


class Raw(logging.Formatter):
    """The message and nothing else, on one line; a stack goes to stderr."""

    def format(self, record: logging.LogRecord) -> str:
        return record.getMessage().replace("\n", "\\n")


def set_up() -> None:
    """The app logs one JSON object a line through the logger `zerodesk`; a follower reads stdout alone."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")  # a Windows console may know less
    lines = logging.StreamHandler(sys.stdout)
    lines.setFormatter(Raw())
    troubles = logging.StreamHandler(sys.stderr)
    troubles.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    stacks = logging.StreamHandler(sys.stderr)
    stacks.setFormatter(troubles.formatter)
    stacks.addFilter(lambda record: bool(record.exc_info))
    logging.basicConfig(level=logging.WARNING, handlers=[troubles])
    app = logging.getLogger(APP)
    app.setLevel(logging.INFO)
    app.propagate = False
    app.handlers = [lines, stacks]
