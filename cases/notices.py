"""What the applicant is told on paper: content fixed at the moment, numbered and printed once.

A notice is part of the act that gives it; its number and its paper follow after the commit, and a worker
or the first reader may make them, whoever comes first. A printed notice is never printed anew.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.timezone import localtime

from cases import numbering, papers, wording
from cases.catalogue.types import DocumentKind, Edition
from cases.catalogue.wording import Bilingual
from cases.journal import Folder
from cases.models import Case, Certificate, IssuanceSet, Material, Notice
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


def give_receipt(folder: Folder) -> Notice:
    """Give the receipt of material (Licensing Law art. 32)."""
    case = folder.case
    content = {
        "received_at": moment(case.received_at),
        "received_by": wording.post("window_clerk"),
        "material_rows": _material_rows(case.edition, folder.materials),
        "notice_deadline": case.notice_due_on.isoformat() if case.notice_due_on else "",
    }
    return _give(folder, "doc_receipt", content)


def give_acceptance(folder: Folder) -> Notice:
    """Give the notice of acceptance with both due dates (Licensing Law art. 32)."""
    case = folder.case
    content = {
        "accepted_on": moment(case.accepted_at),
        "sub_items": list(_sub_items(case)),
        "promised_due": _due(case.promised_due, case.promised_provisional),
        "statutory_due": _due(case.statutory_due, case.statutory_provisional),
        "material_list": _material_rows(case.edition, folder.materials),
        "fees_and_taxes_expected": list(_charges(case)),
        "complaint_phone": settings.HALL_PHONE,
    }
    return _give(folder, "doc_acceptance", content)


def give_delivery_receipt(
    folder: Folder,
    issuance_set: IssuanceSet,
    certificates: Iterable[Certificate],
    recipient: Content,
) -> Notice:
    """Give the delivery receipt that the recipient signs (Licensing Law art. 44)."""
    outputs = folder.case.edition.outputs
    content = {
        "recipient_and_capacity": recipient,
        "items": [
            {"name": outputs[row.output].name.as_json(), "number": row.number, "copies": 1}
            for row in certificates
        ],
        "mode": "window",
        "place": settings.HALL_NAME,
        "delivered_at": moment(folder.at),
        "server": wording.post("window_clerk"),
    }
    return _give(folder, "doc_delivery_receipt", content, issuance_set=issuance_set)


def _give(
    folder: Folder, kind: str, content: Content, *, issuance_set: IssuanceSet | None = None
) -> Notice:
    return Notice.objects.create(
        case=folder.case,
        kind=kind,
        event=folder.lines[-1].event,
        issuance_set=issuance_set,
        given_at=folder.at,
        given_by=folder.desk.by.id,
        content={**common(folder.case, folder.at), "seal": WINDOW_SEAL, **content},
    )


def common(case: Case, at: Any) -> Content:
    """Return what every paper of a case says; the applicant is masked on what leaves the counter."""
    assert case.applicant is not None
    return {
        "case_no": case.number,
        "hall_name": settings.HALL_NAME,
        "applicant_name_masked": case.masked_applicant,
        "matter_name": case.matter.name.as_json(),
        "date_of_issue": localtime(at).date().isoformat(),
        "qr_url": f"{settings.HALL_PUBLIC_URL}/status/{case.number}/",
    }


def moment(at: Any) -> str:
    """Return a moment as papers write it, in hall time."""
    return f"{localtime(at):%Y-%m-%d %H:%M}"


def _due(at: Any, provisional: bool) -> Content:
    return {"date": moment(at), "provisional": provisional}


def _material_rows(edition: Edition, rows: Iterable[Material]) -> list[Content]:
    return [
        {
            "name": edition.materials[row.material].name.as_json(),
            "originals": row.originals if row.state == MaterialState.RECEIVED else 0,
            "copies": row.copies if row.state == MaterialState.RECEIVED else 0,
            "state": _STATES_ON_PAPER.get(MaterialState(row.state), "missing"),
        }
        for row in rows
    ]


def _sub_items(case: Case) -> Iterable[Content]:
    applicable = case.matter.applicable(case.answers)
    for item in case.matter.sub_items.values():
        if item.id in applicable:
            department: Bilingual = case.edition.departments[item.department].name
            yield {"name": item.name.as_json(), "department": department.as_json()}


def _charges(case: Case) -> Iterable[Content]:
    applicable = case.matter.applicable(case.answers)
    for charge in case.matter.charges:
        if charge["sub_item"] in applicable:
            yield {
                "name": wording.tax(charge["rule"]),
                "payer": wording.party_role(charge["payer"]),
                "amount": None,
            }


# Numbering and printing --------------------------------------------------------------------------


def print_notice(notice_id: int) -> Notice:
    """Number and print a notice that has no paper yet; printing twice gives the same paper."""
    notice = _numbered(notice_id)
    if notice.sha256:
        return notice
    content = {
        **notice.content,
        "document_no": notice.number,
        "query_code": notice.case.query_code,
        "qr_url": f"{notice.content['qr_url']}?code={notice.case.query_code!s}",
    }
    kept = keep(papers.render(notice.kind, content, specimen=settings.HALL_DEMO))
    Notice.objects.filter(pk=notice_id, sha256="").update(**kept)
    return Notice.objects.get(pk=notice_id)


def _numbered(notice_id: int) -> Notice:
    with transaction.atomic():
        notice = Notice.objects.select_for_update(no_key=True).get(pk=notice_id)
        kind = notice.case.edition.documents[notice.kind]
        if notice.number is None and kind.number_format:
            _number(notice, kind)
    return notice


def _number(notice: Notice, kind: DocumentKind) -> None:
    year = localtime(notice.given_at).year
    notice.series = f"{kind.id}:{year}"
    (notice.serial,) = numbering.reserve(notice.series)
    assert kind.number_format is not None
    notice.number = kind.number_format.format(year=year, seq=notice.serial)
    notice.save(update_fields=["series", "serial", "number"])


def keep(paper: bytes) -> Mapping[str, str]:
    """Store a paper under its own hash, whole or not at all, read it back, and return where it is.

    A worker killed while it writes leaves a part beside the place, never a broken paper in it.
    """
    digest = hashlib.sha256(paper).hexdigest()
    name = f"papers/{digest[:2]}/{digest}.pdf"
    place = Path(default_storage.path(name))
    if not _holds(place, digest):
        _put(place, paper)
        if not _holds(place, digest):
            raise OSError(f"{name} was not stored whole")
    return {"file": name, "sha256": digest}


def _holds(place: Path, digest: str) -> bool:
    try:
        return hashlib.sha256(place.read_bytes()).hexdigest() == digest
    except FileNotFoundError:
        return False


def _put(place: Path, paper: bytes) -> None:
    """Write beside the place, bring it to disk, and move it there in one step."""
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, part = tempfile.mkstemp(dir=place.parent, prefix=".part-")
    with os.fdopen(descriptor, "wb") as draft:
        draft.write(paper)
        draft.flush()
        os.fsync(draft.fileno())
    Path(part).replace(place)
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
