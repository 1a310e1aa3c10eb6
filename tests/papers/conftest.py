"""The cast on paper: Mr Zhang buys a second-hand flat; and a reader of finished papers."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import translation
from pypdf import PdfReader

from tests.papers.samples import COMMON, NOT_STRAIGHT, NUMBERED, words


def material(zh: str, en: str, state: str, originals: int = 1, copies: int = 0) -> dict[str, Any]:
    """Return one line of a list of material."""
    return {"name": words(zh, en), "originals": originals, "copies": copies, "state": state}


MATERIALS = [
    material("存量房买卖合同", "Sale contract of the house", "submitted", 2, 1),
    material("居民身份证", "Identity card", "shared", 0),
    material("契税纳税申报表", "Deed tax return", "generated"),
    material("完税凭证", "Tax payment certificate", "arising"),
    material("婚姻状况证明", "Proof of marital status", "missing"),
]

RECEIPT = NUMBERED | {
    "received_at": "2026-11-20 09:32",
    "received_by": words("综合窗口3号岗", "Clerk of window 3"),
    "material_rows": MATERIALS,
    "notice_deadline": "2026-11-27",
    "query_code": "K7PM2XWQ",
}

ACCEPTANCE = NUMBERED | {
    "accepted_on": "2026-11-19",
    "sub_items": [
        {"name": words("契税申报", "Deed tax"), "department": words("税务局", "Tax Bureau")},
        {
            "name": words("转移登记", "Transfer registration"),
            "department": words("不动产登记中心", "Registration Centre"),
        },
    ],
    "promised_due": {"date": "2026-12-02", "provisional": False},
    "statutory_due": {"date": "2027-01-25", "provisional": True},
    "material_list": MATERIALS,
    "fees_and_taxes_expected": [
        {
            "name": words("契税", "Deed tax due"),
            "payer": words("买方", "Buyer"),
            "amount": "12600.00",
        },
        {
            "name": words("个人所得税", "Income tax"),
            "payer": words("卖方", "Seller"),
            "amount": None,
        },
    ],
    "query_code": "K7PM2XWQ",
    "complaint_phone": "025-12345",
}

DELIVERY = COMMON | {
    "recipient_and_capacity": words("张*明(申请人本人)", "Zhang, the applicant"),
    "items": [
        {
            "name": words("不动产权证书", "Ownership certificate"),
            "number": "苏(2026)高淳区不动产权第0001234号",
            "copies": 2,
        },
    ],
    "mode": "window",
    "place": "淳溪街道宝塔路1号",
    "delivered_at": "2026-12-01 10:05",
    "server": words("统一出件岗", "Issuing clerk"),
    "remark": "代领人已核验",
}

CERTIFICATE = COMMON | {
    "output_name": words("契税完税(减免税)凭证", "Deed tax payment certificate"),
    "certificate_no": "SW-2026-0000123",
    "holder_masked": "李*",
    "issuer": words("国家税务总局南京市高淳区税务局", "Gaochun District Tax Bureau"),
    "sub_item": words("契税申报缴纳", "Deed tax return and payment"),
    "legal_bases": [words("中华人民共和国契税法", "Deed Tax Law")],
    "decided_on": "2026-11-18",
    "facts": [
        {"label": words("计税依据(元)", "Tax base (CNY)"), "value": "1260000.00"},
        {"label": words("办理结果", "Result"), "value": words("已缴清", "paid in full")},
    ],
    "seal": words("业务专用章", "Business seal"),
}

DATA = {
    "doc_receipt": RECEIPT,
    "doc_acceptance": ACCEPTANCE,
    "doc_delivery_receipt": DELIVERY,
    "certificate": CERTIFICATE,
    **NOT_STRAIGHT,
}


@pytest.fixture
def data() -> dict[str, dict[str, Any]]:
    """Complete data of every kind of paper."""
    return {kind: dict(fields) for kind, fields in DATA.items()}


@pytest.fixture
def pages() -> Callable[[bytes], list[str]]:
    """Return the reader: the text of each page without white space, however it was wrapped."""
    return lambda pdf: [
        "".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages
    ]


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Sentences are compared in English."""
    with translation.override("en"):
        yield
