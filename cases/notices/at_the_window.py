"""Notices of the window: receipt, correction, acceptance, non-acceptance, delivery."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.conf import settings

from cases import wording
from cases.folder import Folder
from cases.lifecycle import Event
from cases.models import Case, Certificate, Defect, DefectList, IssuanceSet, Notice
from cases.models.issuance import DeliveryMode
from cases.notices.giving import (
    Content,
    due,
    give,
    laws,
    material_rows,
    moment,
    returned_rows,
    sub_item_row,
)

_LAPSE = {
    "en": "If the material is not supplied by then, the case ends after one reminder.",
    "zh": "逾期未补正的，经提醒一次后终止办理。",
}


def give_receipt(folder: Folder, event: Event, answer_by: date) -> Notice:
    """Give the receipt of material, which says when it will be answered (Licensing Law art. 32)."""
    content = {
        "received_at": moment(folder.at),
        "received_by": wording.post("window_clerk"),
        "material_rows": material_rows(folder.case.edition, folder.materials),
        "notice_deadline": answer_by.isoformat(),
    }
    return give(folder, "doc_receipt", content, event=event)


def give_correction(folder: Folder, told: DefectList, mode: DeliveryMode) -> Notice:
    """Give the one-time correction notice (Licensing Law art. 32 no. 4)."""
    case = folder.case
    content = {
        "received_at": moment(case.received_at),
        "items": [defect_row(case, defect) for defect in told.defects.all()],
        "legal_bases": laws("doc_correction", case.edition),
        "correction_deadline": told.due_on.isoformat(),
        "consequence_of_lapse": _LAPSE,
        "contact": settings.HALL_PHONE,
        "delivery_mode": mode.value,
    }
    return give(folder, "doc_correction", content)


def defect_row(case: Case, defect: Defect) -> Content:
    """Return one defect: what it is about, what is wrong, what is required."""
    return {
        "item": _about(case, defect),
        "defect": defect.what,
        "required": defect.required,
    }


def _about(case: Case, defect: Defect) -> wording.Words:
    if defect.key:
        row = next(row for row in case.matter.materials if row.key == defect.key)
        return case.edition.materials[row.material].name.as_json()
    if defect.question:
        question = next(q for q in case.matter.fields if q.id == defect.question)
        return question.name.as_json()
    return {"en": "The application as a whole", "zh": "整个申请"}


def give_non_acceptance(
    folder: Folder, ground: wording.Words, reasons: str, competent_authority: str
) -> Notice:
    """Give the notice of non-acceptance with its remedies (Licensing Law art. 32, 38)."""
    edition = folder.case.edition
    content = {
        "legal_ground": ground,
        "reasons": reasons,
        "competent_authority": competent_authority,
        "legal_bases": laws("doc_non_acceptance", edition),
        "remedies": list(wording.REMEDIES),
        "material_returned": returned_rows(edition, folder.materials),
    }
    return give(folder, "doc_non_acceptance", content)


def give_acceptance(folder: Folder) -> Notice:
    """Give the notice of acceptance with both due dates (Licensing Law art. 32)."""
    case = folder.case
    applicable = case.matter.applicable(case.answers)
    content = {
        "accepted_on": moment(case.accepted_at),
        "sub_items": [
            sub_item_row(case, code) for code in case.matter.sub_items if code in applicable
        ],
        "promised_due": due(case.promised_due, case.promised_provisional),
        "statutory_due": due(case.statutory_due, case.statutory_provisional),
        "material_list": material_rows(case.edition, folder.materials),
        "fees_and_taxes_expected": list(_charges(case)),
        "complaint_phone": settings.HALL_PHONE,
    }
    return give(folder, "doc_acceptance", content)


def _charges(case: Case) -> Iterable[Content]:
    applicable = case.matter.applicable(case.answers)
    for charge in case.matter.charges:
        if charge["sub_item"] in applicable:
            yield {
                "name": wording.tax(charge["rule"]),
                "payer": wording.party_role(charge["payer"]),
                "amount": None,
            }


def give_delivery_receipt(
    folder: Folder,
    issuance_set: IssuanceSet,
    certificates: Iterable[Certificate],
    notices: Iterable[Notice],
    recipient: Content,
) -> Notice:
    """Give the delivery receipt that the recipient signs (Licensing Law art. 44)."""
    outputs = folder.case.edition.outputs
    items: list[Content] = [
        {"name": outputs[row.output].name.as_json(), "number": row.number, "copies": 1}
        for row in certificates
    ]
    items += [
        {"name": wording.document(row.kind), "number": row.number, "copies": 1} for row in notices
    ]
    content = {
        "recipient_and_capacity": recipient,
        "items": items,
        "mode": "window",
        "place": settings.HALL_NAME,
        "delivered_at": moment(folder.at),
        "server": wording.post("window_clerk"),
    }
    return give(folder, "doc_delivery_receipt", content, issuance_set=issuance_set)
