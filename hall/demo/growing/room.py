"""Room: what a grown hall needs on the disk, and what is free where the database lies."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection, transaction

#: Bytes of the database for one case with everything that belongs to it, indexes included (measured).
BYTES_PER_CASE = 42_000
#: So many times the room must be free: the write-ahead log and a copy of the journal need some, too.
SPARE, SPARE_OF_MANY = 1.5, 2.0
MANY = 1_000_000


def needed(cases: int) -> int:
    """Return the bytes that must be free before so many cases are grown."""
    return int(cases * BYTES_PER_CASE * (SPARE_OF_MANY if cases > MANY else SPARE))


def free() -> int:
    """Return the free bytes of the disk of the database; of our own where it cannot be seen from here."""
    return shutil.disk_usage(_place()).free


def _place() -> Path:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SHOW data_directory")
            place = Path(cursor.fetchone()[0])
            return place if place.exists() else settings.VAR.parent
    except (
        DatabaseError,
        PermissionError,
    ):  # only a superuser is told, and not every place is open
        return Path(settings.VAR).parent


def gigabytes(size: int) -> str:
    """Return a size in words."""
    return f"{size / 1e9:.1f} GB"
