"""Notices with which a case ends: conclusion, withdrawal, termination."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.utils.timezone import localtime

from cases import dues, papers, wording
from cases.folder import Folder
from cases.free_texts import refuse_personal_numbers
from cases.lifecycle import ReviewState
from cases.models import Case, Notice, Review
from cases.notices.giving import Content, common, due, give, laws, returned_rows, sub_item_row
from cases.reading import Effective, results_in_hand

_PICKUP = {
    "en": "Once the results are ready: at the window of the hall, in service hours.",
    "zh": "结果制作完成后，请在服务时间到大厅窗口领取。",
}
_IDENTITY = {
    "en": "Bring your identity document; an agent brings the power of attorney to collect as well.",
    "zh": "请携带有效身份证件；代理人领取的，另须携带载明领取权限的授权委托书。",
}
_REFUND = {
    "en": "Tax already paid stays paid. A refund is applied for separately with the tax bureau "
    "(Tax Collection Law art. 51; Deed Tax Law art. 12).",
    "zh": "已缴税款不因撤件自动退还，可另行向税务机关申请退税"
    "（税收征收管理法第五十一条、契税法第十二条）。",
}
_NOTHING_PAID = {
    "en": "No payment was seen in this case, so there is nothing to refund.",
    "zh": "本件未收到缴款，无需退款。",
}
_WHOLE_CASE = {
    "en": "The whole case, as far as it has not taken effect.",
    "zh": "整件撤回（已生效部分除外）。",
}


def withdrawal_request(case: Case, reason: str, at: datetime) -> bytes:
    """Return the request to withdraw as PDF, for the applicant to sign before anything is withdrawn."""
    refuse_personal_numbers({"reason": reason})
    content = {**common(case, at), **_request(case, reason)}
    return papers.render("doc_withdrawal_request", content, specimen=settings.HALL_DEMO)


def _request(case: Case, reason: str) -> Content:
    return {"applicant_name": case.applicant_name, "scope": _WHOLE_CASE, "reason": reason.strip()}


def give_withdrawal(
    folder: Folder, reason: str, recalled: Sequence[str], kept: Sequence[Effective]
) -> None:
    """Give the request that the applicant signs and the confirmation (Real Estate Regulations art. 15).

    ``recalled`` are the sub-items that end with the case, ``kept`` what took effect before.
    """
    case = folder.case
    give(folder, "doc_withdrawal_request", _request(case, reason))
    confirmation = {
        "withdrawn_sub_items": [sub_item_row(case, code) for code in recalled],
        "already_effective": [_effective_row(case, one) for one in kept],
        "material_returned": returned_rows(case.edition, folder.materials),
        "refund_hint": _REFUND if any(one.paid for one in kept) else _NOTHING_PAID,
    }
    give(folder, "doc_withdrawal_confirmation", confirmation)


def _effective_row(case: Case, one: Effective) -> Content:
    row = sub_item_row(case, one.sub_item)
    return {**row, "effect": one.words, "on": localtime(one.on).date().isoformat()}


def give_termination(folder: Folder, ground: wording.Words, facts: str | wording.Words) -> Notice:
    """Give the notice of termination with its effect on each sub-item and the remedies."""
    case = folder.case
    content = {
        "ground": ground,
        "facts": facts,
        "effects": [_effect_row(case, review) for review in _applicable(folder)],
        "material_returned": returned_rows(case.edition, folder.materials),
        "legal_bases": laws("doc_termination", case.edition),
        "remedies": list(wording.REMEDIES),
    }
    return give(folder, "doc_termination", content)


def _effect_row(case: Case, review: Review) -> Content:
    row = sub_item_row(case, review.sub_item)
    return {
        "sub_item": row["name"],
        "department": row["department"],
        "effect": wording.review_state(review.state),
    }


def _applicable(folder: Folder) -> Iterable[Review]:
    rows = folder.reviews.values()
    return (review for review in rows if review.state != ReviewState.NOT_APPLICABLE)


def give_conclusion(folder: Folder) -> Notice:
    """Give the notice of conclusion: every sub-item with its result, time used, what to collect."""
    case = folder.case
    content = {
        "outcome": wording.outcome(case.outcome),
        "results": [
            {**sub_item_row(case, review.sub_item), "result": wording.review_state(review.state)}
            for review in _applicable(folder)
        ],
        "time_used": {
            "used": _days(dues.working_days_used(folder)),
            "promised": due(case.promised_due, case.promised_provisional),
            "statutory": due(case.statutory_due, case.statutory_provisional),
        },
        "results_to_collect": [
            case.edition.outputs[output].name.as_json()
            for _review, output in results_in_hand(case, folder.reviews)
        ]
        + [wording.document("doc_refusal_decision")] * _refusals(folder),
        "pickup": _PICKUP,
        "identity_to_bring": _IDENTITY,
        "evaluation_code": case.number,
    }
    return give(folder, "doc_conclusion", content)


def _refusals(folder: Folder) -> int:
    return sum(review.state == ReviewState.REFUSED for review in folder.reviews.values())


def _days(count: int) -> wording.Words:
    english = "1 working day" if count == 1 else f"{count} working days"
    return {
        "en": f"{english}, waiting for the applicant not counted",
        "zh": f"{count}个工作日（等待申请人的时间不计）",
    }
