"""`python -m dev.host`: serve the app in the current folder."""

import argparse
import errno
import socket
import sys


def main() -> int:
    """0 after a signal, 1 with the reason on stderr if it could not start."""
    given = _arguments()
    try:
        door = _open(given.host, given.port)
    except OSError as error:
        why = "the port is taken" if error.errno == errno.EADDRINUSE else error.strerror
        return _refuse(f"cannot listen on {given.host}:{given.port}: {why}; choose another with --port")
    try:
        return _run(door, given.lease)
    except KeyboardInterrupt:  # before there was anything to stop
        return 0


def _run(door: socket.socket, lease: float) -> int:
    """Imports here: a taken port and `--help` need not wait for the SDKs, and Ctrl-C meanwhile is no traceback."""
    import asyncio
    from datetime import timedelta
    from pathlib import Path

    from dev.host import logs
    from dev.host.serve import serve
    from dev.host.worker import IndexingFailed

    logs.set_up()
    try:
        asyncio.run(serve(Path.cwd(), door, timedelta(seconds=lease)))
    except (IndexingFailed, ValueError) as error:
        return _refuse(str(error))
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m dev.host", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: this machine only)")
    parser.add_argument("--port", type=int, default=7071, help="0 takes a free one")
    parser.add_argument(
        "--lease", type=float, default=600, metavar="SECONDS", help="how long a running queue message stays hidden"
    )
    return parser.parse_args()


def _open(host: str, port: int) -> socket.socket:
    """Listening begins at once: a caller who is early waits for the app to load, and is not refused."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    door = socket.create_server((host, port), family=family, backlog=128)
    # asyncio sets this only on sockets that name their protocol; without it a small answer waits 40 ms for an ACK.
    door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return door


def _refuse(reason: str) -> int:
    print(reason, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
