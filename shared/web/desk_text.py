"""The desk document as text to read: JSON with a line for each value, which is YAML too."""

import msgspec

from shared.domain.desk import DeskDocument

_HIDDEN = "(hidden)"


def text_of(desk: DeskDocument) -> list[str]:
    """Its lines. The hash of a key opens nothing, and still is nobody's business."""
    document = msgspec.to_builtins(desk)
    del document["version"]
    for role in document["roles"].values():
        role["permissions"].sort()  # a set has another order in each process
    for key in document["keys"].values():
        key["hash"] = _HIDDEN
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode().split("\n")
