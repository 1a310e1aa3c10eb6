"""Claims: two workers never print the same paper at the same time; each takes what nobody else has.

A claim is an advisory lock of PostgreSQL. It saves work and guards nothing: what a paper is and when a set
becomes valid is guarded by the rows, and the lock of a worker that dies is gone with its connection.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection

CASE, NOTICE = 0x6973, 0x6E6F

#: Claims row by row, and stops when there are enough.
_CLAIM = """
    SELECT id FROM unnest(%s::bigint[]) AS wanted(id)
    WHERE pg_try_advisory_lock(%s, (id %% 2147483648)::int) LIMIT %s
"""
_LET_GO = (
    "SELECT pg_advisory_unlock(%s, (id %% 2147483648)::int) FROM unnest(%s::bigint[]) AS ours(id)"
)


@contextmanager
def claimed(kind: int, row_ids: Iterable[int], most: int) -> Iterator[set[int]]:
    """Try to claim up to so many of some rows, the first ones that are free; yield those that are ours."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [sorted(set(row_ids)), kind, most])
        ours = {row_id for (row_id,) in cursor.fetchall()}
    try:
        yield ours
    finally:
        with connection.cursor() as cursor:
            cursor.execute(_LET_GO, [kind, sorted(ours)])
