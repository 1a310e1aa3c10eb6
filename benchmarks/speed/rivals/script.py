"""One process of the floor: a connection, four prepared statements, and no framework."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import psycopg2
from psycopg2.extras import Json

from benchmarks.speed.contender import DEPARTMENTS
from benchmarks.speed.rivals import plan

SQL = Path(__file__).with_name("floor.sql")
ACCEPT = "EXECUTE accept(%s, %s, %s, %s, %s)"
DECIDE = (
    "BEGIN; EXECUTE hold(%s); EXECUTE approve(%s, %s, %s, %s); "
    "EXECUTE conclude(%s, %s, %s, %s, %s); COMMIT"
)


class Script:
    """Carries cases one after the other; a transaction is one message to the server."""

    def __init__(self) -> None:
        connection = psycopg2.connect(os.environ["DATABASE_URL"])
        connection.autocommit = True  # a transaction begins and ends where the SQL says
        self._cursor = connection.cursor()
        self._cursor.execute(SQL.read_text())
        rows = plan.rows()
        self._content, self._facts = Json(plan.CONTENT), Json(plan.FACTS)
        self._first, self._each = rows.shares(plan.ACTS)
        self._told = rows.notices - 1

    def carry(self, ids: Sequence[int]) -> None:
        """Carry these cases from acceptance to their valid sets."""
        for case_id in ids:
            self._accept(case_id)
            for department in DEPARTMENTS:
                self._decide(case_id, department)

    def _accept(self, case_id: int) -> None:
        told = [case_id, self._content, self._facts, self._first, list(DEPARTMENTS)]
        self._cursor.execute(ACCEPT, told)

    def _decide(self, case_id: int, department: str) -> None:
        approval = [case_id, department, self._facts, self._each]
        conclusion = [case_id, self._content, self._told, self._facts, self._each]
        self._cursor.execute(DECIDE, [case_id, *approval, *conclusion])


@cache
def script() -> Script:
    """Return the script of this process, connected at first use."""
    return Script()


def carry(ids: Sequence[int]) -> None:
    """Let this process carry some cases."""
    script().carry(ids)
