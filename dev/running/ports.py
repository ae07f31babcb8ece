"""Ports on the loopback address: free ones, and whether somebody is there."""

import socket
from contextlib import ExitStack
from http.client import HTTPConnection, HTTPException
from typing import NamedTuple

HOST = "127.0.0.1"


class Ports(NamedTuple):
    """Azurite's three services, in the order of its own documentation."""

    blob: int
    queue: int
    table: int


def free_ports() -> Ports:
    """Held all at once while they are chosen, so that no two are the same."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in Ports._fields]
        for one in sockets:
            one.bind((HOST, 0))
        return Ports(*(one.getsockname()[1] for one in sockets))


def is_free(port: int) -> bool:
    """Nobody listens; a port that a process has just left is free as well."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        if probe.connect_ex((HOST, port)) == 0:
            return False
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind((HOST, port))
        except OSError:
            return False
    return True


def status_of(port: int, path: str = "/", timeout: float = 5.0) -> int | None:
    """The status of a GET, whatever it is; None while nobody answers."""
    connection = HTTPConnection(HOST, port, timeout=timeout)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, HTTPException):
        return None
    finally:
        connection.close()
