"""Growth: from so many cases to so many more, batch by batch, by several processes, and then looked at."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from multiprocessing import get_context

from django.conf import settings
from django.db import connection, connections, models
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from cases import chain
from cases.catalogue import publish
from cases.catalogue.types import Edition
from cases.contradictions import contradictions
from cases.errors import Missing, NotAllowed
from cases.models import Case, Entry, Party
from cases.sealed import seal
from hall.demo.founding import found
from hall.demo.growing import album, indexes, room, writing
from hall.demo.growing.mix import Mix
from hall.demo.growing.patterns import patterns_of
from hall.demo.growing.tables import TABLES
from notifications import tail
from notifications.models import Tail
from web import clock

#: Cases written in one transaction.
BATCH = 2_000
#: Cases whose journal is verified and whose rows are compared when all is written.
SAMPLE = 200
#: The telephone that all the grown parties share.
MOBILE = "15400000999"

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Verified:
    """What a look at some of the cases has shown."""

    cases: int
    lines: int
    faults: Sequence[str]


@dataclass(frozen=True, slots=True)
class _Press:
    """What every process writes with."""

    mix: Mix
    editions: Mapping[str, Edition]
    mobile: str

    def write(self, first: int, count: int) -> int:
        """Write the cases from the ``first``-th on; return how many."""
        writing.write(list(self.mix.choose(first, count)), self.editions, self.mobile)
        return count


_press: _Press | None = None


def grow(
    total: int, *, codes: Collection[str] | None = None, processes: int = 1, tell: Tell = print
) -> Verified:
    """Bring the database to so many cases, of these matters (all when None); verify a sample.

    What is there already counts, so that a growth that was cut off goes on where it was. Raises
    ``NotAllowed`` outside the demo and ``Missing`` where the disk is too small or no catalogue is
    published.
    """
    global _press
    there = Case.objects.count()
    _demand_room(total - there)
    found()
    _is_read = not tail.unread_cases(clock.now(), 1)
    if there < total:
        _press = _prepared(total, codes, tell)
        tell("cases are written …")
        with _prepared_tables(there, total, tell):
            for done in _written(_press, _batches(there, total), processes):
                tell(f"{done} of {total} cases")
        if _is_read:
            _move_the_tail()
        _tidy()
    return verified(SAMPLE)


def _demand_room(cases: int) -> None:
    if not settings.HALL_DEMO:
        raise NotAllowed(_("Cases are grown in a demo or a test only."), code="demo_only")
    needed, free = room.needed(max(cases, 0)), room.free()
    if needed > free:
        told = {"needed": room.gigabytes(needed), "free": room.gigabytes(free)}
        raise Missing(_("The disk needs %(needed)s free for that; it has %(free)s.") % told)


def _prepared(total: int, codes: Collection[str] | None, tell: Tell) -> _Press:
    editions = publish.current()
    if not editions:
        raise Missing(_("No catalogue is published yet."))
    tell("matters are walked …")
    patterns = patterns_of(album.fill(codes, tell))
    tell(f"{len(patterns)} photographs")
    return _Press(Mix(patterns, clock.now(), total), editions, rf"\\x{seal(MOBILE).hex()}")


def _prepared_tables(there: int, total: int, tell: Tell) -> AbstractContextManager[None]:
    """Build what a growth that was cut off left; move the indexes out of the way of a flood."""
    tables: list[type[models.Model]] = [Party, *(table.model for table in TABLES)]
    indexes.build_what_lacks(tables)
    if total - there < max(indexes.WORTHWHILE, there // 2):
        return nullcontext()
    return indexes.out_of_the_way(tables, tell)


def _batches(there: int, total: int) -> list[tuple[int, int]]:
    return [(first, min(BATCH, total - first)) for first in range(there, total, BATCH)]


def _written(press: _Press, batches: Sequence[tuple[int, int]], processes: int) -> Iterator[int]:
    """Write batch by batch; yield up to which case all is written."""
    if processes == 1:
        for first, count in batches:
            press.write(first, count)
            yield first + count
        return
    connections.close_all()  # no child may use ours
    firsts, counts = zip(*batches, strict=True)
    with ProcessPoolExecutor(processes, mp_context=get_context("fork")) as pool:
        for first, count in zip(firsts, pool.map(_write_in_child, firsts, counts), strict=True):
            yield first + count


def _write_in_child(first: int, count: int) -> int:
    assert _press is not None  # set before the children were forked
    return _press.write(first, count)


def _move_the_tail() -> None:
    """Let notifications know that they have read every line: the bookmarks say so."""
    last = Entry.objects.aggregate(last=Max("pk"))["last"] or 0
    Tail.objects.update_or_create(pk=Tail.THE_ONE, defaults={"read_to": last, "next_to": last})


def _tidy() -> None:
    """Let the planner know what is there, and reads of indexes spare the tables."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("ANALYZE" if connection.in_atomic_block else "VACUUM (ANALYZE)")


# Looked at ---------------------------------------------------------------------------------------


def verified(count: int) -> Verified:
    """Verify the journals of some cases, drawn from all of them, and compare their rows with the rules."""
    last = Case.objects.aggregate(last=Max("pk"))["last"] or 0
    keys = random.Random(last).choices(range(1, last + 1), k=count)  # noqa: S311 - a sample
    cases = Case.objects.filter(pk__in=keys).defer("query_code").order_by("pk")
    lines, told = 0, []
    drawn = list(
        cases.prefetch_related("entries", "reviews__payment_requests", "defect_lists__review")
    )
    for case in drawn:
        lines += case.journal_count
        told += [f"{case}: {fault}" for fault in chain.faults(case, case.entries.order_by("seq"))]
        told += [f"{case}: {name}" for name in contradictions(case)]
    return Verified(len(drawn), lines, told)
