"""A lock that the operating system drops when its holder dies, however that happens; children do not inherit it."""

from pathlib import Path
from typing import IO, Optional

from dev.bootstrap.places import ON_WINDOWS


class FileLock:
    """Held by one process at a time; the file stays behind, for a name that comes and goes could be locked twice."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: Optional[IO[bytes]] = None

    def take(self) -> bool:
        """At once or not at all."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = self.path.open("a+b")
        try:
            _lock(file)
        except OSError:
            file.close()
            return False
        self._file = file
        return True

    def release(self) -> None:
        if self._file:
            self._file.close()
            self._file = None


if ON_WINDOWS:
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
