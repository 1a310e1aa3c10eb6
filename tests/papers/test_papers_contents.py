"""Every paper says what it must say, in both languages, and an incomplete one is refused."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from cases.errors import Missing
from cases.papers import PAPERS, render

#: The mandatory contents of the handbook (§2.2), by the names that the papers use for them.
COMMON = "case_no hall_name applicant_name_masked matter_name date_of_issue qr_url"
MANDATORY = {
    "doc_receipt": f"{COMMON} document_no seal received_at received_by material_rows"
    " notice_deadline query_code",
    "doc_acceptance": f"{COMMON} document_no seal accepted_on sub_items promised_due statutory_due"
    " material_list fees_and_taxes_expected query_code complaint_phone",
    "doc_delivery_receipt": f"{COMMON} recipient_and_capacity items mode place delivered_at server",
    "doc_correction": f"{COMMON} document_no seal received_at items legal_bases"
    " correction_deadline consequence_of_lapse contact delivery_mode",
    "doc_non_acceptance": f"{COMMON} document_no seal legal_ground reasons legal_bases remedies"
    " material_returned",
    "doc_termination": f"{COMMON} document_no seal ground facts effects material_returned"
    " legal_bases remedies",
    "doc_withdrawal_request": f"{COMMON} applicant_name scope reason",
    "doc_withdrawal_confirmation": f"{COMMON} document_no seal withdrawn_sub_items"
    " already_effective material_returned refund_hint",
    "doc_department_return": f"{COMMON} sub_item department approver defects legal_basis deadline",
    "doc_refusal_decision": f"{COMMON} document_no seal sub_item department facts reasons"
    " legal_basis legal_bases decision_date remedies",
    "doc_conclusion": f"{COMMON} document_no seal outcome results time_used results_to_collect"
    " pickup identity_to_bring evaluation_code query_code",
    "certificate": f"{COMMON} output_name certificate_no holder_masked issuer sub_item legal_bases"
    " decided_on facts seal",
}

#: What no data field holds but the paper itself prints.
PRINTED = {
    "doc_receipt": [
        "收件凭证(材料清单)", "Receipt of material", "已提交", "submitted", "共享获取", "shared",
        "自动生成", "generated", "办理中产生", "arising", "缺", "missing",
        "Signature of the clerk", "Signature of the applicant",
    ],
    "doc_acceptance": [
        "受理通知书", "Notice of acceptance", "2027-01-25暂定 provisional", "待核定",
        "to be assessed",
    ],
    "doc_delivery_receipt": ["送达回证", "Delivery receipt", "■窗口领取window", "□邮寄送达",
                             "受送达人签字(盖章)", "Signature of the recipient"],
    "doc_correction": [
        "一次性补正告知书", "One-time correction notice", "■窗口领取window", "□邮寄送达",
        "告知人签字", "Signature of the clerk", "申请人签字", "Signature of the applicant",
    ],
    "doc_non_acceptance": ["不予受理通知书", "Notice of non-acceptance", "救济途径", "Legal remedies"],
    "doc_termination": ["终止办理通知书", "Notice of termination", "救济途径", "Legal remedies"],
    "doc_withdrawal_request": [
        "撤回申请书", "Withdrawal request", "申请人签字(盖章)", "Signature of the applicant",
        "签字日期", "Date of signature",
    ],
    "doc_withdrawal_confirmation": ["撤件确认书", "Withdrawal confirmation", "退税退费提示", "Refunds"],
    "doc_department_return": ["部门退回意见单", "Department return slip", "不是对申请的决定"],
    "doc_refusal_decision": [
        "不予行政许可(登记)决定书", "Decision to refuse", "救济途径", "Legal remedies",
    ],
    "doc_conclusion": ["办结通知书", "Notice of conclusion", "2027-01-25暂定 provisional"],
    "certificate": ["持有人", "Holder", "法律依据", "Legal bases"],
}  # fmt: skip

#: Contents that are shown otherwise than by their own words: as a mark or as a picture.
NOT_AS_TEXT = {"qr_url", "mode", "delivery_mode", "state", "provisional"}
#: What a paper is given and keeps to itself: the request bears the full name instead.
NOT_SHOWN = {"doc_withdrawal_request": {"applicant_name_masked"}}

EFFECT = {"sub_item": {"zh": "登记", "en": "Entry"}, "department": {"zh": "甲局", "en": "Bureau A"}}


def squeezed(text: str) -> str:
    return "".join(text.split())


def texts_in(data: Any) -> list[str]:
    """Return every text of the data that must appear on the paper."""
    if isinstance(data, dict):
        return [t for key, value in data.items() if key not in NOT_AS_TEXT for t in texts_in(value)]
    if isinstance(data, list):
        return [text for value in data for text in texts_in(value)]
    return [data] if isinstance(data, str) else []


@pytest.mark.parametrize("kind", PAPERS)
def test_a_paper_shows_everything_it_was_given(kind, data, pages):
    text = "".join(pages(render(kind, data[kind], specimen=False)))
    kept_back = NOT_SHOWN.get(kind, set())
    shown = {name: value for name, value in data[kind].items() if name not in kept_back}
    expected = texts_in(shown) + PRINTED[kind]
    assert [e for e in expected if squeezed(e) not in text] == []


def test_counts_and_states_stand_in_the_row_of_their_material(data, pages):
    [page] = pages(render("doc_receipt", data["doc_receipt"], specimen=False))
    assert "1存量房买卖合同SalecontractoftheHouse21已提交".lower() in page.lower()
    assert "5婚姻状况证明Proofofmaritalstatus1—缺missing" in page


def test_a_firm_due_date_is_not_called_provisional(data, pages):
    acceptance = data["doc_acceptance"] | {
        "statutory_due": {"date": "2027-01-25", "provisional": False}
    }
    assert "2027-01-25暂定" not in "".join(
        pages(render("doc_acceptance", acceptance, specimen=False))
    )


def test_no_expected_charge_is_said_in_words(data, pages):
    acceptance = data["doc_acceptance"] | {"fees_and_taxes_expected": []}
    text = "".join(pages(render("doc_acceptance", acceptance, specimen=False)))
    assert "无Noneexpected" in text


def test_the_delivery_receipt_bears_a_seal_only_when_given(data, pages):
    seal = {"zh": "送达专用章", "en": "Seal for deliveries"}
    plain, sealed = (
        "".join(pages(render("doc_delivery_receipt", delivery, specimen=False)))
        for delivery in (
            data["doc_delivery_receipt"],
            data["doc_delivery_receipt"] | {"seal": seal},
        )
    )
    assert "印章" not in plain
    assert "印章Seal送达专用章Sealfordeliveries" in sealed


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind, names in MANDATORY.items() for name in names.split()]
)
@pytest.mark.parametrize("emptied", [None, "", "  ", "\n\n"])
def test_a_paper_without_a_mandatory_content_is_refused(kind, name, emptied, data):
    label = next(f.metadata["label"] for f in fields(PAPERS[kind].content) if f.name == name)
    with pytest.raises(Missing) as refusal:
        render(kind, data[kind] | {name: emptied}, specimen=False)
    assert str(refusal.value) == (
        f"“{PAPERS[kind].name}” cannot be printed yet. Still missing: {label}."
    )


@pytest.mark.parametrize("kind", PAPERS)
def test_a_field_that_is_not_there_at_all_is_missing(kind):
    assert set(PAPERS[kind].content.missing({})) == set(MANDATORY[kind].split())


@pytest.mark.parametrize(
    ("kind", "change", "path", "words"),
    [
        ("doc_receipt", {"matter_name": {"zh": "二手房交易"}}, "matter_name.en",
         "matter (English)"),
        ("doc_receipt", {"seal": {"en": "Seal", "zh": ""}}, "seal.zh", "seal (Chinese)"),
        ("doc_receipt", {"seal": "收件专用章"}, "seal", "seal"),
        ("doc_receipt", {"material_rows": []}, "material_rows", "list of material"),
        (
            "doc_receipt",
            {"material_rows": [{"name": {"zh": "合同", "en": "Contract"}}]},
            "material_rows.1.state",
            "list of material (line 1)",
        ),
        ("doc_acceptance", {"promised_due": {"provisional": True}}, "promised_due.date",
         "promised due date"),
        ("doc_acceptance", {"statutory_due": {"date": "2027-01-25"}}, "statutory_due.provisional",
         "statutory due date"),
        ("certificate", {"legal_bases": []}, "legal_bases", "legal bases"),
        ("doc_correction", {"items": []}, "items", "missing or defective items and what is required"),
        (
            "doc_correction",
            {"items": [{"item": {"zh": "合同", "en": "Contract"}, "defect": " \n ", "required": "甲"}]},
            "items.1.defect",
            "missing or defective items and what is required (line 1)",
        ),
        ("doc_refusal_decision", {"facts": {"zh": "查封", "en": " "}}, "facts.en",
         "facts established (English)"),
        ("doc_refusal_decision", {"remedies": []}, "remedies", "legal remedies"),
        ("doc_department_return", {"defects": []}, "defects", "complete list of defects"),
        ("doc_non_acceptance", {"competent_authority": {"zh": "甲", "en": ""}},
         "competent_authority.en", "competent authority (English)"),
        ("doc_termination", {"effects": [EFFECT | {"effect": "终止"}]}, "effects.1.effect",
         "effect on each sub-item (line 1)"),
        ("doc_conclusion", {"time_used": {}}, "time_used.used", "time used"),
        ("doc_conclusion",
         {"time_used": {"used": {"zh": "1日", "en": "1 day"}, "promised": {"date": "2026-12-02"}}},
         "time_used.promised.provisional", "time used"),
    ],
)  # fmt: skip
def test_half_a_content_is_missing_too(kind, change, path, words, data):
    incomplete = data[kind] | change
    assert PAPERS[kind].content.missing(incomplete) == [path]
    with pytest.raises(Missing, match="Still missing: ") as refusal:
        render(kind, incomplete, specimen=False)
    assert str(refusal.value).endswith(f"Still missing: {words}.")


def test_everything_missing_is_named_at_once(data):
    incomplete = data["doc_receipt"] | {"query_code": "", "received_at": None}
    with pytest.raises(Missing) as refusal:
        render("doc_receipt", incomplete, specimen=False)
    assert str(refusal.value).endswith("Still missing: time of receipt, query code.")


@pytest.mark.parametrize(
    ("change", "bug"),
    [
        ({"date_of_issue": "21.11.2026"}, ValueError),
        ({"date_of_issue": "2026-11-21 08:00"}, ValueError),
        ({"query_code": ["K7PM2XWQ"]}, TypeError),
        ({"case_no": True}, TypeError),
        ({"material_rows": [{"name": {"zh": "甲", "en": "A"}, "state": "lost"}]}, ValueError),
        (
            {
                "material_rows": [
                    {"name": {"zh": "甲", "en": "A"}, "state": "shared", "originals": 1.5}
                ]
            },
            TypeError,
        ),
    ],
)
def test_data_of_the_wrong_form_is_a_bug_and_not_a_refusal(change, bug, data):
    with pytest.raises(bug):
        render("doc_receipt", data["doc_receipt"] | change, specimen=False)


def test_there_is_no_paper_of_an_unknown_kind(data):
    with pytest.raises(KeyError):
        render("doc_unheard_of", data["doc_receipt"], specimen=False)
