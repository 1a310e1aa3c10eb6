"""Finds the cases with unread lines at the end of the journal, however long the journal is.

Lines get their id before their transaction commits, so a higher id may be seen before a lower one. The
tail therefore moves in two steps: it remembers the last line that was there and who was writing lines at
that moment; once these transactions are over, no lower id can appear any more. Who has written a line holds
a lock on the table until the end of the transaction, and PostgreSQL lists these locks.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef, QuerySet

from cases.models import Entry
from notifications.failed_work import READING
from notifications.models import Bookmark, Tail
from web import failures


def unread_cases(at: datetime, limit: int) -> list[int]:
    """Return cases with unread lines, the oldest lines first; without those that rest after a failure."""
    found = _unread(_tail().read_to).order_by("pk").values_list("case_id", flat=True)
    resting = failures.resting(READING, at)
    cases: dict[int, None] = {}
    for case_id in found.iterator(chunk_size=1000):
        if str(case_id) not in resting:
            cases[case_id] = None
        if len(cases) == limit:
            break
    return list(cases)


def move_on() -> None:
    """Move the tail over what was read, as far as it is certain that nothing else appears there."""
    with transaction.atomic():
        tail = Tail.objects.select_for_update(skip_locked=True).filter(pk=Tail.THE_ONE).first()
        if tail is None:  # somebody else moves it
            return
        if not _writers().isdisjoint(tail.writers):
            return
        if _unread(tail.read_to).filter(pk__lte=tail.next_to).exists():
            return
        tail.read_to = tail.next_to
        tail.next_to = Entry.objects.aggregate(last=Max("pk"))["last"] or 0
        tail.writers = sorted(_writers())  # asked after the last line was: nobody is left out
        tail.save()


def _unread(read_to: int) -> QuerySet[Entry]:
    mark = Bookmark.objects.filter(pk=OuterRef("case_id"), seq__gte=OuterRef("seq"))
    return Entry.objects.filter(~Exists(mark), pk__gt=read_to)


def _tail() -> Tail:
    tail = Tail.objects.filter(pk=Tail.THE_ONE).first()
    return tail or Tail.objects.get_or_create(pk=Tail.THE_ONE)[0]


_WRITERS = """
    SELECT virtualtransaction FROM pg_locks
    WHERE locktype = 'relation' AND relation = 'cases_entry'::regclass AND mode = 'RowExclusiveLock'
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def _writers() -> set[str]:
    """Return the transactions that have written lines and are not over, or are about to write some."""
    with connection.cursor() as cursor:
        cursor.execute(_WRITERS)
        return {writer for (writer,) in cursor.fetchall()}
