"""Turns what the storage SDKs raise into the few things that the use cases know."""

from collections.abc import Iterator
from contextlib import contextmanager

from azure.core.exceptions import AzureError, HttpResponseError

from shared.services.ports import Conflict, StorageDown
from shared.storage.rows import RowMissing

RACE_LOST = {409, 412}
_NOT_SET_UP = {"TableNotFound", "QueueNotFound", "ContainerNotFound"}
_BUSY = {408, 429}


@contextmanager
def translated(what: str) -> Iterator[None]:
    """Raises Conflict, RowMissing or StorageDown from the driver's error; anything else is a bug and passes."""
    try:
        yield
    except HttpResponseError as error:
        raise _meaning(error, what) from error
    except (AzureError, TimeoutError, OSError) as error:
        raise StorageDown(f"{what}: storage did not answer") from error


def is_missing(error: HttpResponseError) -> bool:
    """Whether the row, message or blob is not there, while its table, queue or container is."""
    return error.status_code == 404 and code_of(error) not in _NOT_SET_UP


def code_of(error: HttpResponseError) -> str:
    """The storage service's own code."""
    code = getattr(error, "error_code", None)
    return str(getattr(code, "value", code) or "")


def _meaning(error: HttpResponseError, what: str) -> Exception:
    status = error.status_code or 0
    if status in RACE_LOST:
        return Conflict(f"{what}: another was first")
    if is_missing(error):
        return RowMissing(what)
    if status >= 500 or status in _BUSY or status in (403, 404) or status == 0:
        return StorageDown(f"{what}: {status} {code_of(error)}")
    return error
