"""Claims: two workers never print the same paper at the same time; each takes what nobody else has.

A claim is an advisory lock of PostgreSQL. It saves work and guards nothing: what a paper is and when a set
becomes valid is guarded by the rows, and the lock of a worker that dies is gone with its connection.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

CASE, NOTICE = 0x6973, 0x6E6F


@contextmanager
def claimed(kind: int, row_id: int) -> Iterator[bool]:
    """Try to claim one row; yield whether it is ours."""
    key = [kind, row_id % 2**31]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
        (ours,) = cursor.fetchone()
    try:
        yield ours
    finally:
        if ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)
