"""The line to a department's own system: one signed POST, short time-outs, no redirect followed.

The time-outs of a socket count anew for each piece that comes; here the answer as a whole has an end,
so that a system that drips its answer byte by byte holds no worker.
"""

from __future__ import annotations

import http.client
import io
import socket
import time
from functools import cache
from typing import Any

import urllib3
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from urllib3.connection import HTTPConnection, HTTPSConnection

from cases.errors import Refusal
from departments.models import Connection
from departments.remote import signing

#: Seconds to connect (and to send), and to wait for each piece of the answer.
PATIENCE = urllib3.Timeout(connect=3.0, read=5.0)
#: Seconds in which the status and the headers of the answer must all have come; no more of it is read.
WHOLE_ANSWER = 8.0
#: Answers that say nothing about the letter: the system is away or has too much to do.
_AWAY = frozenset({408, 425, 429, 500, 502, 503, 504})


class NotReached(Refusal):
    """The department's system is away: nothing can be sent to it now."""


class NotTaken(Refusal):
    """The department's system does not take this letter."""


class _UntilThen(io.RawIOBase):
    """What comes from a socket until a moment (monotonic seconds); ``TimeoutError`` after it."""

    def __init__(self, raw: io.RawIOBase, line: socket.socket, end: float) -> None:
        self._raw, self._line, self._end = raw, line, end
        self._pause = line.gettimeout() or WHOLE_ANSWER

    def readable(self) -> bool:
        """It is read, and only that."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """Read what is there; wait for it no longer than until the end."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError("The answer took too long.")
        self._line.settimeout(min(left, self._pause))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        """Close what is read from."""
        self._raw.close()
        super().close()


class _TimelyAnswer(http.client.HTTPResponse):
    """An answer that comes within ``WHOLE_ANSWER`` or not at all."""

    def __init__(self, sock: socket.socket, *rest: Any, **more: Any) -> None:
        super().__init__(sock, *rest, **more)
        raw = self.fp.detach()
        end = time.monotonic() + WHOLE_ANSWER
        self.fp = io.BufferedReader(_UntilThen(raw, sock, end))


class _Line(HTTPConnection):
    response_class = _TimelyAnswer


class _SafeLine(HTTPSConnection):
    response_class = _TimelyAnswer


class _Lines(urllib3.HTTPConnectionPool):
    ConnectionCls = _Line


class _SafeLines(urllib3.HTTPSConnectionPool):
    ConnectionCls = _SafeLine


@cache
def _pool() -> urllib3.PoolManager:
    pool = urllib3.PoolManager(num_pools=20, maxsize=2, retries=False, timeout=PATIENCE)
    pool.pool_classes_by_scheme = {"http": _Lines, "https": _SafeLines}
    return pool


def post(connection: Connection, message_id: str, body: bytes) -> None:
    """Post a letter to the department's address; raises ``NotReached`` or ``NotTaken``.

    A letter that may have arrived is sent again under the same id; the other side takes it once.
    """
    address = f"{connection.address.rstrip('/')}/referrals"
    signed = signing.headers(connection.shared_secret, message_id, int(time.time()), body)
    try:
        answer = _pool().request(
            "POST", address, body=body, headers=signed, redirect=False, preload_content=False
        )
    except urllib3.exceptions.HTTPError as fault:
        kind = type(fault).__name__
        raise NotReached(format_lazy(_("No connection ({kind})."), kind=kind)) from fault
    status = answer.status
    answer.close()  # what else it says is not read
    if status in _AWAY:
        raise NotReached(format_lazy(_("It answered with status {status}."), status=status))
    if not 200 <= status < 300:
        raise NotTaken(format_lazy(_("It answered with status {status}."), status=status))
