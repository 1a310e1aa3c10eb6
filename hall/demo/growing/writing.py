"""Writing a batch: ids reserved from the sequences, numbers from the series, rows by COPY, one commit."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, transaction

from cases.catalogue.types import Edition
from hall.demo.growing import parties, prints
from hall.demo.growing.mix import Chosen
from hall.demo.growing.numbers import Numbers
from hall.demo.growing.tables import TABLES

#: Whoever reserves ids holds this advisory lock: of two writers each gets a block of its own.
RESERVING = 0x67_72_6F_77
_PARTY_COLUMNS = ("id", "kind", "name", "identity_no", "identity_index", "mobile")


def write(batch: Sequence[Chosen], editions: Mapping[str, Edition], mobile: str) -> None:
    """Write the cases of a batch with everything that belongs to them, or nothing of it."""
    numbers = Numbers(editions)
    numbers.reserve(batch)
    people = {kind: _crowd(kind, cases) for kind, cases in prints.cases_by_kind(batch).items()}
    printed = prints.Print(_reserve(prints.rows_of(batch)), people, numbers).text(batch)
    with transaction.atomic(), connection.cursor() as cursor:
        _hurry(cursor)
        for crowd in people.values():
            _copy(prints.PARTIES, _PARTY_COLUMNS, "".join(parties.lines(crowd, mobile)))
        for name, text in printed.items():
            _copy(name, _COLUMNS[name], text)


def _crowd(kind: str, cases: int) -> Sequence[tuple[int, parties.Known]]:
    """Return new people with their ids; the id is also the number under which they were invented."""
    size = parties.crowd_size(cases)
    first = _reserve({prints.PARTIES: size})[prints.PARTIES]
    return [(n, parties.party(kind, n)) for n in range(first, first + size)]


_COLUMNS = {table.name: [str(field.column) for field in table.fields] for table in TABLES}
_NUMBERED = {table.name for table in TABLES if table.has_own_ids} | {prints.PARTIES}


def _reserve(counts: Mapping[str, int]) -> dict[str, int]:
    """Reserve so many ids in each table, for good; return the first of each."""
    wanted = [(name, n) for name, n in counts.items() if n and name in _NUMBERED]
    first = {}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [RESERVING])
        for name, count in wanted:
            cursor.execute(
                "SELECT setval(sequence, nextval(sequence) + %s) - %s"
                " FROM (SELECT pg_get_serial_sequence(%s, 'id')::regclass AS sequence) AS found",
                [count - 1, count - 1, name],
            )
            (first[name],) = cursor.fetchone()
    return first


def _hurry(cursor: Any) -> None:
    """Let rows in without waiting for the disk, and where we may without looking up each reference."""
    cursor.execute("SET LOCAL synchronous_commit = off")
    cursor.execute("SET LOCAL statement_timeout = 0")
    cursor.execute("SELECT usesuper FROM pg_user WHERE usename = current_user")
    if cursor.fetchone() == (True,):
        cursor.execute("SET LOCAL session_replication_role = replica")
    else:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _copy(table: str, columns: Sequence[str], text: str) -> None:
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN", io.StringIO(text), size=1 << 20)
