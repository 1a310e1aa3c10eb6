"""``python -m benchmarks.growth.years``: try the journal in parts, a part for the cases of each year.

On a grown hall (``DATABASE_URL``, as the owner): a partitioned copy is made beside the journal while it may
still be written, takes its place under one short lock, is looked at and attacked, and is put back. Prints
what each step took; ends with code 1 when a guard or a seal does not hold.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from statistics import median

import django

JOURNAL, PARTED, OLD = "cases_entry", "cases_entry_parted", "cases_entry_whole"
_ATTACKS = (
    "UPDATE {table} SET event = 'open' WHERE case_id = {case}",
    "DELETE FROM {table} WHERE case_id = {case}",
    "TRUNCATE {table}",
)


def main() -> int:
    """Try it, and say what happened."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.growth.settings")
    django.setup()
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        return _tried(cursor.execute, lambda: list(cursor.fetchall()))


def _tried(execute: Callable[..., object], rows: Callable[[], list[tuple]]) -> int:
    trial = Trial(execute, rows)
    trial.begin()
    before = trial.questions("whole")
    try:
        trial.copy()
        trial.swap(JOURNAL, OLD, PARTED)
        try:
            after = trial.questions("parted")
            wrong = [*trial.attacked(), *trial.seals()]
        finally:
            trial.swap(JOURNAL, PARTED, OLD)
    finally:
        trial.end()
    for name, took in before.items():
        print(f"  {name}: {took:.2f} ms whole, {after[name]:.2f} ms in parts")
    print(*(wrong or ["Every guard and every seal holds."]), sep="\n")
    return 1 if wrong else 0


class Trial:
    """The steps of the trial, each timed."""

    def __init__(self, execute: Callable[..., object], rows: Callable[[], list[tuple]]) -> None:
        self._execute, self._rows = execute, rows
        self.parts: list[str] = []

    def _ask(self, statement: str, *values: object) -> list[tuple]:
        self._execute(statement, list(values))
        return self._rows()

    def _timed(self, what: str, act: Callable[[], object]) -> None:
        begun = time.monotonic()
        act()
        print(f"  {what}: {time.monotonic() - begun:.2f} s", flush=True)

    def begin(self) -> None:
        """Find the first case of each year, and make the empty parts."""
        self._execute(f"DROP TABLE IF EXISTS {PARTED}")
        years = self._ask(
            "SELECT extract(year FROM opened_at)::int, min(id) FROM cases_case GROUP BY 1 ORDER BY 1"
        )
        self._execute(
            f"CREATE TABLE {PARTED} (LIKE {JOURNAL} INCLUDING DEFAULTS) PARTITION BY RANGE (case_id)"
        )
        bounds = [str(first) for _year, first in years] + ["MAXVALUE"]
        bounds[0] = "MINVALUE"
        for (year, _first), low, high in zip(years, bounds[:-1], bounds[1:], strict=True):
            part = f"{JOURNAL}_{year}"
            self.parts.append(part)
            self._execute(
                f"CREATE TABLE {part} PARTITION OF {PARTED} FOR VALUES FROM ({low}) TO ({high})"
            )
        print(f"{len(self.parts)} parts: {', '.join(self.parts)}")

    def copy(self) -> None:
        """Copy what is there while others may write, then build indexes, references and guards."""
        ((self.last,),) = self._ask(f"SELECT coalesce(max(id), 0) FROM {JOURNAL}")
        lines = f"INSERT INTO {PARTED} SELECT * FROM {JOURNAL} WHERE id <= {self.last}"
        self._timed("copied without a lock", lambda: self._execute(lines))
        self._timed("indexes", self._indexes)
        self._timed("references", self._references)
        self._timed("guards and rights", self._guards)
        self._timed("analysed", lambda: self._execute(f"ANALYZE {PARTED}"))

    def _indexes(self) -> None:
        self._execute(f"ALTER TABLE {PARTED} ADD UNIQUE (case_id, seq)")
        self._execute(f"ALTER TABLE {PARTED} ADD PRIMARY KEY (id, case_id)")

    def _references(self) -> None:
        self._execute(
            f"ALTER TABLE {PARTED} ADD FOREIGN KEY (case_id) REFERENCES cases_case (id)"
            " DEFERRABLE INITIALLY DEFERRED"
        )

    def _guards(self) -> None:
        """Refuse to change lines in the whole, which passes to the parts, and to empty any of them."""
        self._execute(
            f"CREATE TRIGGER journal_lines_stay BEFORE UPDATE OR DELETE ON {PARTED}"
            " FOR EACH ROW EXECUTE FUNCTION cases_journal_is_append_only()"
        )
        for table in (PARTED, *self.parts):
            self._execute(
                f"CREATE TRIGGER journal_is_never_emptied BEFORE TRUNCATE ON {table}"
                " FOR EACH STATEMENT EXECUTE FUNCTION cases_journal_is_append_only()"
            )
        if self._ask("SELECT 1 FROM pg_roles WHERE rolname = 'hall_app'"):
            self._execute(f"GRANT SELECT, INSERT ON {PARTED} TO hall_app")
            for part in self.parts:
                self._execute(f"REVOKE ALL ON {part} FROM hall_app")

    def swap(self, journal: str, away: str, fresh: str) -> None:
        """Let one table take the other's place under a lock, with the lines written meanwhile."""
        from django.db import transaction

        begun = time.monotonic()
        with transaction.atomic():
            self._execute(f"LOCK TABLE {journal} IN ACCESS EXCLUSIVE MODE")
            self._execute(f"INSERT INTO {fresh} SELECT * FROM {journal} WHERE id > {self.last}")
            self._execute(f"ALTER TABLE {journal} RENAME TO {away}")
            self._execute(f"ALTER TABLE {fresh} RENAME TO {journal}")
        print(f"  {fresh} took its place under a lock of {time.monotonic() - begun:.3f} s")
        ((self.last,),) = self._ask(f"SELECT coalesce(max(id), 0) FROM {journal}")

    def questions(self, which: str) -> dict[str, float]:
        """Return what the hall asks of its journal, in milliseconds (medians)."""
        cases = [
            key for (key,) in self._ask("SELECT id FROM cases_case ORDER BY random() LIMIT 45")
        ]
        asked = {
            "the lines of a case": f"SELECT * FROM {JOURNAL} WHERE case_id = %s ORDER BY seq",
            "waits of a batch": f"SELECT case_id, at FROM {JOURNAL} WHERE case_id IN (%s, 1, 2, 3)"
            " AND event IN ('all_wait_applicant', 'applicant_done') ORDER BY case_id, seq",
            "the last line of all": f"SELECT max(id) FROM {JOURNAL} WHERE 0 < %s",
            "lines after the tail": f"SELECT count(*) FROM {JOURNAL} WHERE id > %s + 9000000000",
        }
        return {name: self._median(text, cases) for name, text in asked.items()}

    def _median(self, text: str, cases: Sequence[int]) -> float:
        took = []
        for key in cases:  # once unmeasured, so that what a session learns once counts for neither
            self._ask(text, key)
        for key in cases:
            begun = time.perf_counter()
            self._ask(text, key)
            took.append((time.perf_counter() - begun) * 1000)
        return median(took)

    def attacked(self) -> list[str]:
        """Try to change and to empty the journal and each of its parts; return what succeeded."""
        from django.db import DatabaseError, transaction

        ((case,),) = self._ask(f"SELECT max(case_id) FROM {JOURNAL}")
        wrong = []
        for table in (JOURNAL, *self.parts):
            for attack in _ATTACKS:
                try:
                    with transaction.atomic():
                        self._execute(attack.format(table=table, case=case))
                        touched = attack.startswith("TRUNCATE") or table in (
                            JOURNAL,
                            self.parts[-1],
                        )
                        transaction.set_rollback(True)
                except DatabaseError:
                    continue
                if touched:
                    wrong.append(f"'{attack.format(table=table, case=case)}' was not refused.")
        return wrong

    def seals(self) -> list[str]:
        """Verify the journal of a sample, read from the parts."""
        from hall.demo.growing.growth import SAMPLE, verified

        seen = verified(SAMPLE)
        print(f"  verified: {seen.cases} cases, {seen.lines} lines, {len(seen.faults)} faults")
        return list(seen.faults)

    def end(self) -> None:
        """Take the trial away."""
        self._execute(f"DROP TABLE IF EXISTS {PARTED}")


if __name__ == "__main__":
    sys.exit(main())
