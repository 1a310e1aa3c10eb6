"""What is supplied for an open return slip: a new scan for the row that the slip names, and its answer.

After acceptance a row is changed only this way. Decisions that other departments took on the same row
stay as they are (handbook §2.1 rule 2); earlier scans of the row stay beside the new one.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from cases import defects, journal, scans
from cases.actors import Actor, Role
from cases.errors import NotFound, WrongState
from cases.folder import Folder
from cases.lifecycle import Event
from cases.materials import BY_ITSELF
from cases.models import Defect, Material, Upload
from cases.models.material import MaterialState
from cases.scans import Scan


def supply(
    defect_id: int, scan: Scan, answer: str, *, limit_mb: int, by: Actor, at: datetime
) -> Upload:
    """Store a scan on the row that a defect of an open list names, and mark the defect as answered.

    ``answer`` says in words what was supplied. Raises ``NotFound`` for a defect that names no row which
    can be handed in, ``WrongState`` once its list is closed, and ``Invalid`` for an empty answer or for a
    file that ``materials.upload`` would not take in either (``limit_mb`` MiB).
    """
    case_id = _case_of(defect_id)
    with (
        # Written before the case is locked: nobody waits for a disk.
        scans.stored(scan, case_id, limit_mb=limit_mb) as paper,
        journal.change(case_id, Event.MATERIAL_IN, by=by, at=at) as folder,
    ):
        folder.demand(Role.WINDOW_CLERK)
        defect = Defect.objects.select_related("defect_list").get(pk=defect_id)
        if not defect.defect_list.is_open:
            raise WrongState(_("This list of defects is closed."))
        row = _row_of(folder, defect)
        paper.material, paper.uploaded_by, paper.uploaded_at = row, by.id, folder.at
        paper.save()
        row.state, row.ticked_at, row.ticked_by = MaterialState.RECEIVED, folder.at, by.id
        row.save(update_fields=Material.MOVING)
        folder.note(Event.MATERIAL_IN, rows=[f"{row.key}=received"], sha256=paper.sha256)
        defects.write_answer(folder, defect, answer)
    return paper


def _case_of(defect_id: int) -> int:
    known = Defect.objects.filter(pk=defect_id).values_list("defect_list__case", flat=True).first()
    if known is None:
        raise NotFound(_("There is no such defect."))
    return known


def _row_of(folder: Folder, defect: Defect) -> Material:
    row = next((row for row in folder.materials if defect.key and row.key == defect.key), None)
    if row is None or row.obtain in BY_ITSELF:
        raise NotFound(_("The case has no such material."))
    return row
