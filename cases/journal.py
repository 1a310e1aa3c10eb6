"""The one door: every change of a case or a review passes here, or does not happen.

``change`` locks one case, lets an act make its moves, writes the rows and one line for each move, in one
transaction; ``change_many`` does the same for many cases with set-based statements. The case rows are
locked first, in ascending order and with FOR NO KEY UPDATE (a plain FOR UPDATE deadlocks with the
foreign-key locks of child inserts); reviews are read in a later statement, so that nobody decides on a
snapshot that is older than the lock.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _

from cases import bulk
from cases.actors import Actor
from cases.errors import NotFound
from cases.folder import Desk, Folder
from cases.lifecycle import Event
from cases.models import Case, Material, Review

#: Sent after commit with ``entries`` (each a ``folder.Line``): a nudge for whoever goes on, never a rule.
committed = Signal()


@contextmanager
def change(case_id: int, event: Event, *, by: Actor, at: datetime) -> Iterator[Folder]:
    """Open the folder of one case for the act that ``event`` names; all of it happens, or nothing.

    Raises ``NotFound`` when there is no such case. The act either makes the announced move or leaves the
    folder without a line, in which case nothing is written.
    """
    cases = Case.objects.filter(pk=case_id)
    with transaction.atomic(), _locked(cases, by=by, at=at) as desk:
        if not desk.folders:
            raise NotFound(_("There is no such case."))
        folder = desk.folders[0]
        yield folder
        if folder.lines and event not in {line.event for line in folder.lines}:
            raise AssertionError(f"{event} was announced, but not done")
        _write_singly(folder)


@contextmanager
def change_many(
    cases: QuerySet[Case],
    event: Event,
    *,
    by: Actor,
    at: datetime,
    limit: int | None = None,
    skip_locked: bool = False,
) -> Iterator[list[Folder]]:
    """Open the folders of many cases in one transaction and write them with set-based statements.

    The first ``limit`` of ``cases`` are locked as they are selected; with ``skip_locked`` those that lie
    on other desks are passed over. ``event`` names what the act is about.
    """
    with (
        transaction.atomic(),
        _locked(cases, by=by, at=at, limit=limit, skip_locked=skip_locked) as desk,
    ):
        yield desk.folders
        bulk.write([folder for folder in desk.folders if folder.lines])


@contextmanager
def open_case(case: Case, *, by: Actor, at: datetime) -> Iterator[Folder]:
    """Open the folder of a new case, with its first line written; all of it happens, or nothing."""
    with transaction.atomic(), _after_commit(desk := Desk(by, at, [])):
        case.save()
        folder = Folder(case, desk)
        desk.folders.append(folder)
        folder.note(Event.OPEN)
        yield folder
        _write_singly(folder)


@contextmanager
def _locked(
    cases: QuerySet[Case],
    *,
    by: Actor,
    at: datetime,
    limit: int | None = None,
    skip_locked: bool = False,
) -> Iterator[Desk]:
    ordered = cases.order_by("pk").select_related("applicant")
    ordered = ordered.defer("query_code", "applicant__identity_no", "applicant__mobile")
    locked = ordered.select_for_update(no_key=True, skip_locked=skip_locked, of=("self",))
    desk = Desk(by, at, [])
    desk.folders = [Folder(case, desk) for case in locked[:limit]]
    with _after_commit(desk):
        yield desk


@contextmanager
def _after_commit(desk: Desk) -> Iterator[None]:
    yield
    entries = [line for folder in desk.folders for line in folder.lines]
    if entries:
        tell = partial(committed.send_robust, sender=None, entries=entries)
        transaction.on_commit(tell, robust=True)


def _write_singly(folder: Folder) -> None:
    if not folder.lines:
        return
    folder.case.save(update_fields=Case.MOVING)
    for review in folder.laid_out:
        review.save(force_insert=True)
    for review in folder.touched.values():
        if review not in folder.laid_out:
            review.save(update_fields=Review.MOVING)
    for row in folder.attached:
        row.save(update_fields=Material.MOVING)
    for fresh in (*folder.given, *folder.asked, *(line.as_entry() for line in folder.lines)):
        fresh.save(force_insert=True)
