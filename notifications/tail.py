"""Finds the cases with unread lines at the end of the journal, however long the journal is.

Lines get their id before their transaction commits, so a higher id may be seen before a lower one. The
tail therefore moves in two steps: it remembers the last line that was there and who was writing lines at
that moment; once these transactions are over, no lower id can appear any more. Who has written a line holds
a lock on the table until the end of the transaction, and PostgreSQL lists these locks.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from django.db.models import CharField, Exists, Max, OuterRef, QuerySet
from django.db.models.functions import Cast

from cases.models import Case, Entry
from notifications.failed_work import READING
from notifications.models import Bookmark, Tail
from web import failures
from web.models import FailedWork


def unread_cases(at: datetime, limit: int) -> list[int]:
    """Return cases with unread lines, the oldest lines first; without those that rest after a failure."""
    found = _unread(_tail().read_to).order_by("pk").values_list("case_id", flat=True)
    resting = failures.resting(READING, at)
    cases: dict[int, None] = dict.fromkeys(_tried_again(at)[:limit])
    if len(cases) == limit:
        return list(cases)
    for case_id in found.iterator(chunk_size=1000):
        if str(case_id) not in resting:
            cases[case_id] = None
        if len(cases) == limit:
            break
    return list(cases)


def move_on() -> None:
    """Move the tail over what was read, as far as it is certain that nothing else appears there.

    A case that was given up does not hold it: when somebody asks again, its bookmark tells what is unread.
    """
    with transaction.atomic():
        tail = Tail.objects.select_for_update(skip_locked=True).filter(pk=Tail.THE_ONE).first()
        if tail is None:  # somebody else moves it
            return
        if not _writers().isdisjoint(tail.writers):
            return
        unread = _unread(tail.read_to).filter(pk__lte=tail.next_to)
        if unread.filter(~Exists(_given_up())).exists():
            return
        tail.read_to = tail.next_to
        tail.next_to = Entry.objects.aggregate(last=Max("pk"))["last"] or 0
        tail.writers = sorted(_writers())  # asked after the last line was: nobody is left out
        tail.save()


def _unread(read_to: int) -> QuerySet[Entry]:
    mark = Bookmark.objects.filter(pk=OuterRef("case_id"), seq__gte=OuterRef("seq"))
    return Entry.objects.filter(~Exists(mark), pk__gt=read_to)


def _given_up() -> QuerySet[FailedWork]:
    """Ask for an entry whether the reading of its case was given up."""
    subject = Cast(OuterRef("case_id"), CharField(max_length=64))
    return FailedWork.objects.given_up().filter(kind=READING, subject=subject)


def _tried_again(at: datetime) -> QuerySet[Case, int]:
    """Return the cases that failed and may be tried now, with lines behind their bookmark.

    They are found without the tail, which may have moved over them while they were given up.
    """
    failed = FailedWork.objects.filter(kind=READING, given_up=False, retry_at__lte=at)
    subjects = [int(subject) for subject in failed.values_list("subject", flat=True)]
    mark = Bookmark.objects.filter(pk=OuterRef("pk"), seq__gte=OuterRef("journal_count"))
    unread = Case.objects.filter(~Exists(mark), pk__in=subjects, journal_count__gt=0)
    return unread.order_by("pk").values_list("pk", flat=True)


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
