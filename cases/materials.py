"""Materials: what a case needs, what is there, what is missing, and who may see it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases import journal, scans
from cases.actors import Actor, Role
from cases.catalogue.types import MaterialRow
from cases.errors import NotAllowed, NotFound, WrongState
from cases.folder import Folder
from cases.lifecycle import SATISFIED, CaseState, Event
from cases.models import Case, FeedAnswer, Material, PersonalNumber, Review, Upload
from cases.models.material import MaterialState
from cases.ports import FeedReply
from cases.scans import Scan

#: Rows whose state follows from how they are obtained, with nothing to tick.
BY_ITSELF = {"generate": MaterialState.GENERATED, "arises": MaterialState.ARISING}
#: Rows that a register may answer for.
SHARED = frozenset({"share", "submit_or_share"})
#: A row can be ticked until the case is accepted.
_OPEN = frozenset({CaseState.DRAFT, CaseState.RECEIVED, CaseState.CORRECTION_REQUIRED})


def lay_out(folder: Folder) -> None:
    """Bring the rows of a case in line with its form: add what it now needs, drop what it does not."""
    case = folder.case
    wanted = {row.key: row for row in case.matter.materials if row.applies(case.form)}
    rows = {row.key: row for row in case.materials.prefetch_related("uploads")}
    _take_out(folder, [row for key, row in rows.items() if key not in wanted])
    fresh = [
        _row(folder, position, row)
        for position, row in enumerate(case.matter.materials)
        if row.key in wanted and row.key not in rows
    ]
    Material.objects.bulk_create(fresh)


def _take_out(folder: Folder, rows: Iterable[Material]) -> None:
    """Drop rows and their scans; the journal keeps which scans they were, the store lets them go."""
    for row in rows:
        scans = list(row.uploads.all())
        row.uploads.all().delete()
        row.delete()
        if scans:
            digests = [scan.sha256 for scan in scans]
            folder.note(Event.MATERIAL_OUT, rows=[row.key], sha256=digests)
        for scan in scans:
            transaction.on_commit(
                partial(scan.file.storage.delete, str(scan.file.name)), robust=True
            )


def _row(folder: Folder, position: int, row: MaterialRow) -> Material:
    return Material(
        case=folder.case,
        laid_out_at=folder.at,
        key=row.key,
        material=row.material,
        role=row.role,
        position=position,
        obtain=row.obtain,
        feed=row.feed or "",
        used_by=list(row.used_by),
        arises_from=list(row.producers),
        originals=row.originals,
        copies=row.copies,
        tolerable=row.tolerance.allowed,
        state=BY_ITSELF.get(row.obtain, MaterialState.UNTICKED),
    )


# At the window -----------------------------------------------------------------------------------


def tick(case_id: int, ticks: Mapping[str, MaterialState], *, by: Actor, at: datetime) -> None:
    """Tick rows as received or missing; a row that the system obtains itself is left alone.

    Raises ``WrongState`` after acceptance and ``NotFound`` for a row that the case does not have.
    """
    with journal.change(case_id, Event.MATERIAL_IN, by=by, at=at) as folder:
        _at_the_window(folder)
        rows = {row.key: row for row in folder.materials}
        changed = []
        for key, state in ticks.items():
            if key not in rows:
                raise NotFound(_("The case has no such material."))
            row = rows[key]
            if row.obtain in BY_ITSELF or row.state == state:
                continue
            row.state, row.ticked_at, row.ticked_by = state, folder.at, by.id
            row.save(update_fields=["state", "ticked_at", "ticked_by"])
            changed.append(f"{key}={state}")
        if changed:
            folder.note(Event.MATERIAL_IN, rows=changed)


def record_shared(
    case_id: int, replies: Mapping[str, FeedReply], *, by: Actor, at: datetime
) -> None:
    """Record what the registers answered for shared rows: a row they hold need not be handed in."""
    with journal.change(case_id, Event.FEED_ANSWERED, by=by, at=at) as folder:
        _at_the_window(folder)
        told = []
        for row in folder.materials:
            reply = replies.get(row.key)
            if reply is None:
                continue
            FeedAnswer.objects.create(
                case=folder.case,
                feed=row.feed,
                purpose=f"material {row.key}",
                hit=reply.hit,
                asked_by=by.id,
                asked_at=folder.at,
                reference=reply.reference,
            )
            if reply.hit and not row.is_there:
                row.state, row.ticked_at, row.ticked_by = MaterialState.SHARED, folder.at, by.id
                row.reference = reply.reference
                row.save(update_fields=["state", "ticked_at", "ticked_by", "reference"])
            told.append(f"{row.key}={'there' if reply.hit else 'not found'}")
        if told:
            folder.note(Event.FEED_ANSWERED, rows=told)


def questions_for_registers(case: Case) -> list[Material]:
    """Return the rows that a register could answer for and that nobody has ticked yet."""
    rows = case.materials.filter(obtain__in=sorted(SHARED), state=MaterialState.UNTICKED)
    return [row for row in rows if row.feed]


def _at_the_window(folder: Folder) -> None:
    folder.demand(Role.WINDOW_CLERK)
    if folder.case.state not in _OPEN:
        raise WrongState(_("The case is accepted: its materials are changed only by a correction."))


# Uploads -----------------------------------------------------------------------------------------


def upload(case_id: int, key: str, scan: Scan, *, limit_mb: int, by: Actor, at: datetime) -> Upload:
    """Store a scanned paper privately and tick its row as received.

    Raises ``Invalid`` for a file that is empty, too big (``limit_mb`` MiB) or not a PDF, JPEG or PNG by
    its content, whatever its name says.
    """
    with (
        # Written before the case is locked: nobody waits for a disk.
        scans.stored(scan, case_id, limit_mb=limit_mb) as paper,
        journal.change(case_id, Event.MATERIAL_IN, by=by, at=at) as folder,
    ):
        _at_the_window(folder)
        row = next((row for row in folder.materials if row.key == key), None)
        if row is None or row.obtain in BY_ITSELF:
            raise NotFound(_("The case has no such material."))
        paper.material, paper.uploaded_by, paper.uploaded_at = row, by.id, folder.at
        paper.save()
        row.state, row.ticked_at, row.ticked_by = MaterialState.RECEIVED, folder.at, by.id
        row.save(update_fields=["state", "ticked_at", "ticked_by"])
        folder.note(Event.MATERIAL_IN, rows=[f"{key}=received"], sha256=paper.sha256)
    return paper


# In circulation ----------------------------------------------------------------------------------


def attach_arisen(folder: Folder, review: Review) -> list[Material]:
    """Attach the materials that arise from a review, once all their producers are satisfied."""
    if not any(review.sub_item in row.producers for row in folder.case.matter.materials):
        return []
    arisen = [
        row
        for row in folder.materials
        if review.sub_item in row.arises_from
        and row.state == MaterialState.ARISING
        and _all_produced(row, folder)
    ]
    for row in arisen:
        row.state, row.ticked_at, row.ticked_by = MaterialState.ATTACHED, folder.at, review.approver
        folder.attached.append(row)
    return arisen


def _all_produced(row: Material, folder: Folder) -> bool:
    return all(folder.reviews[name].state in SATISFIED for name in row.arises_from)


# Need-to-know ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shown:
    """One answer as a department sees it."""

    field: Any
    value: Any


def rows_for(review: Review) -> list[Material]:
    """Return the material rows that name this review's sub-item (PIPL art. 6: minimum necessary)."""
    rows = review.case.materials.filter(used_by__contains=[review.sub_item])
    return list(rows.prefetch_related("uploads"))


def answers_for(review: Review) -> list[Shown]:
    """Return the answers whose ``used_by`` names this review's sub-item, personal numbers opened."""
    questions = [q for q in review.case.matter.fields if review.sub_item in q.used_by]
    return _shown(review.case, questions)


def all_answers(case: Case) -> list[Shown]:
    """Return the whole form for the counter that took the case in, personal numbers opened."""
    return _shown(case, case.matter.fields)


def _shown(case: Case, questions: Iterable[Any]) -> list[Shown]:
    numbers = {row.place: row for row in PersonalNumber.objects.filter(case=case)}
    shown = [Shown(question, _answer(case, question, numbers)) for question in questions]
    return [row for row in shown if row.value not in (None, "", [])]


def _answer(case: Case, question: Any, numbers: Mapping[str, PersonalNumber]) -> Any:
    if question.id in numbers:
        return numbers[question.id].value
    value = case.form.get(question.id)
    if question.type != "group":
        return value
    return [
        row
        | {
            m.id: numbers[place].value
            for m in question.members
            if (place := f"{question.id}.{number}.{m.id}") in numbers
        }
        for number, row in enumerate(value or [])
    ]


def opened_upload(upload_id: int, *, for_review: Review | None, case: Case) -> Upload:
    """Return an upload of a case; a department only sees what its sub-item uses."""
    stored = (
        Upload.objects.select_related("material").filter(pk=upload_id, material__case=case).first()
    )
    if stored is None:
        raise NotFound(_("There is no such file."))
    if for_review is not None and for_review.sub_item not in stored.material.used_by:
        raise NotAllowed(_("This material is not for your sub-item."))
    return stored
