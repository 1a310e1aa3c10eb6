"""Tell whether what was prepared once still fits the files, so that it need not be done again."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import psycopg2

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements" / "all.txt"
_APART = {"var", "tests", "benchmarks", "docs"}


def of_static_files() -> str:
    """Return what changes when a static file of ours, or of a dependency, changes."""
    rooms = sorted(path for path in ROOT.glob("*/static") if path.parent.name not in _APART)
    rooms += sorted(ROOT.glob("hall/*/static"))
    return _of(path for room in rooms for path in sorted(room.rglob("*")))


def of_code_and_catalogue() -> str:
    """Return what changes when code or catalogue change, and when a new day begins."""
    rooms = sorted({path.parent for path in ROOT.glob("*/__init__.py")})
    files = (path for room in rooms if room.name not in _APART for path in sorted(room.rglob("*")))
    today = datetime.now(UTC).date()
    return f"{today} {_of(path for path in files if path.suffix in {'.py', '.yaml'})}"


def _of(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256(LOCK.read_bytes())
    for path in paths:
        state = path.stat()
        digest.update(f"{path} {state.st_size} {state.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def of_database(url: str) -> str:
    """Return the fingerprint noted in the database, or nothing; it travels with its data."""
    question = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
    with contextlib.closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute(question, [connection.info.dbname])
        (noted,) = cursor.fetchone() or (None,)
        return noted or ""


def note_in_database(url: str, fingerprint: str) -> None:
    """Note the fingerprint in the database; one that is not ours to comment goes without."""
    with (
        contextlib.suppress(psycopg2.errors.InsufficientPrivilege),
        contextlib.closing(psycopg2.connect(url)) as connection,
        connection,
        connection.cursor() as cursor,
    ):
        name = psycopg2.extensions.quote_ident(connection.info.dbname, cursor)
        cursor.execute(f"COMMENT ON DATABASE {name} IS %s", [fingerprint])
