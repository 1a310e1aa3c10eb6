"""Ports of the loopback interface, and waiting for somebody to answer there."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable

LOOPBACK = "127.0.0.1"


def free_port() -> int:
    """Return a port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def listen(first: int, tries: int = 100) -> socket.socket:
    """Return a socket that listens on ``first`` or the next port that is free."""
    for port in range(first, first + tries):
        door = socket.socket()
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((LOOPBACK, port))
            door.listen(128)
        except OSError:
            door.close()
        else:
            return door
    raise OSError(f"No port between {first} and {first + tries} is free.")


def wait_for(happened: Callable[[], bool], seconds: float, pause: float = 0.02) -> bool:
    """Wait until ``happened()``; False when it did not within ``seconds``."""
    end = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > end:
            return False
        time.sleep(pause)
    return True
