"""The line to a department's own system: one signed POST, short time-outs, no redirect followed."""

from __future__ import annotations

import time
from functools import cache

import urllib3
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cases.errors import Refusal
from departments.models import Connection
from departments.remote import signing

#: Seconds to connect, and to wait for each piece of the answer.
PATIENCE = urllib3.Timeout(connect=3.0, read=5.0)
#: Answers that say nothing about the letter: the system is away or has too much to do.
_AWAY = frozenset({408, 425, 429, 500, 502, 503, 504})


class NotReached(Refusal):
    """The department's system is away: nothing can be sent to it now."""


class NotTaken(Refusal):
    """The department's system does not take this letter."""


@cache
def _pool() -> urllib3.PoolManager:
    return urllib3.PoolManager(num_pools=20, maxsize=2, retries=False, timeout=PATIENCE)


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
