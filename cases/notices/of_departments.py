"""Notices of a department: the return slip and the decision to refuse."""

from __future__ import annotations

from django.utils.timezone import localtime

from cases import wording
from cases.folder import Folder
from cases.models import DefectList, Notice, Review
from cases.notices.at_the_window import defect_row
from cases.notices.giving import give, sub_item_names


def give_return_slip(folder: Folder, review: Review, told: DefectList, role: str) -> Notice:
    """Give the department's return slip; ``role`` is the post of the officer who returns."""
    content = {
        **sub_item_names(review),
        "approver": wording.post(role),
        "defects": [defect_row(folder.case, defect) for defect in told.defects.all()],
        "legal_basis": told.legal_basis,
        "deadline": told.due_on.isoformat(),
    }
    return give(folder, "doc_department_return", content, review=review)


def give_refusal(folder: Folder, review: Review) -> Notice:
    """Give the decision to refuse with facts, reasons, basis and remedies (Licensing Law art. 38)."""
    edition = folder.case.edition
    department = edition.departments[review.department]
    content = {
        **sub_item_names(review),
        **{name: review.grounds[name] for name in ("facts", "reasons", "legal_basis")},
        "legal_bases": [wording.law("ald")],
        "decision_date": localtime(folder.at).date().isoformat(),
        "remedies": list(wording.REMEDIES),
        "seal": {"en": department.name.en, "zh": department.seal_zh},
    }
    return give(folder, "doc_refusal_decision", content, review=review)
