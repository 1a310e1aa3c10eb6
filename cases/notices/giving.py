"""What every notice says, and the one way in which an act gives one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings

from cases import wording
from cases.catalogue.types import Edition
from cases.clock import local
from cases.folder import Folder
from cases.lifecycle import Event
from cases.models import Case, IssuanceSet, Material, Notice, Review
from cases.models.material import MaterialState

Content = dict[str, Any]

WINDOW_SEAL = {"en": "Service seal of the hall", "zh": "联合办税服务大厅业务专用章"}

_STATES_ON_PAPER = {
    MaterialState.RECEIVED: "submitted",
    MaterialState.SHARED: "shared",
    MaterialState.GENERATED: "generated",
    MaterialState.ARISING: "arising",
    MaterialState.ATTACHED: "arising",
}


def give(
    folder: Folder,
    kind: str,
    content: Content,
    *,
    issuance_set: IssuanceSet | None = None,
    review: Review | None = None,
    event: Event | None = None,
) -> Notice:
    """Give a notice as part of the act that has the folder open; its number and paper follow.

    ``content`` is JSON with the pieces of ``cases.papers.contents`` for this kind; ``event`` is named
    where the notice comes before the line of its move.
    """
    notice = Notice(
        case=folder.case,
        kind=kind,
        event=event or folder.lines[-1].event,
        issuance_set=issuance_set,
        review=review,
        series=_series(folder.case, kind, review, folder.at),
        given_at=folder.at,
        given_by=folder.desk.by.id if event else folder.lines[-1].actor,
        content={**common(folder.case, folder.at), "seal": WINDOW_SEAL, **content},
    )
    folder.given.append(notice)
    return notice


def _series(case: Case, kind: str, review: Review | None, at: datetime) -> str:
    """Return where a notice is numbered: by kind and year, a department's decisions apart; or nowhere."""
    if not case.edition.documents[kind].number_format:
        return ""
    code = f"{case.edition.departments[review.department].code}:" if review else ""
    return f"{kind}:{code}{local(at).year}"


def common(case: Case, at: datetime) -> Content:
    """Return what every paper of a case says; the applicant is masked on what leaves the counter."""
    assert case.applicant is not None
    return {
        "case_no": case.number,
        "hall_name": settings.HALL_NAME,
        "applicant_name_masked": case.masked_applicant,
        "matter_name": case.matter.name.as_json(),
        "date_of_issue": local(at).date().isoformat(),
        "qr_url": f"{settings.HALL_PUBLIC_URL}/status/{case.number}/",
    }


# Pieces that several notices share ---------------------------------------------------------------


def moment(at: Any) -> str:
    """Return a moment as papers write it, in hall time."""
    return f"{local(at):%Y-%m-%d %H:%M}"


def due(at: Any, provisional: bool) -> Content:
    """Return a due date, and whether the calendar of its year is still to be published."""
    return {"date": moment(at), "provisional": provisional}


def laws(kind: str, edition: Edition) -> list[wording.Words]:
    """Return the laws that a kind of notice rests on."""
    return [wording.law(basis) for basis in edition.documents[kind].legal_basis]


def material_rows(edition: Edition, rows: Iterable[Material]) -> list[Content]:
    """Return the list of material with how each row stands."""
    return [
        {
            "name": edition.materials[row.material].name.as_json(),
            "originals": row.originals if row.state == MaterialState.RECEIVED else 0,
            "copies": row.copies if row.state == MaterialState.RECEIVED else 0,
            "state": _STATES_ON_PAPER.get(MaterialState(row.state), "missing"),
        }
        for row in rows
    ]


def returned_rows(edition: Edition, rows: Iterable[Material]) -> list[Content]:
    """Return what the applicant gets back when a case ends: the papers that he handed in."""
    return [
        {
            "name": edition.materials[row.material].name.as_json(),
            "originals": row.originals,
            "copies": row.copies,
        }
        for row in rows
        if row.state == MaterialState.RECEIVED
    ]


def sub_item_row(case: Case, sub_item: str) -> Content:
    """Return a sub-item and its department by their names."""
    item = case.matter.sub_item(sub_item)
    return {
        "name": item.name.as_json(),
        "department": case.edition.departments[item.department].name.as_json(),
    }


def sub_item_names(review: Review) -> Content:
    """Return the sub-item and the department of a review, as department papers name them."""
    row = sub_item_row(review.case, review.sub_item)
    return {"sub_item": row["name"], "department": row["department"]}
