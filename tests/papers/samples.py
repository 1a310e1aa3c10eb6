"""What the cast is told when it does not go straight: complete data of the papers of that road."""

from __future__ import annotations

from typing import Any


def words(zh: str, en: str) -> dict[str, str]:
    """Return a text in both languages."""
    return {"zh": zh, "en": en}


COMMON: dict[str, Any] = {
    "case_no": "32011820261121010000018",
    "hall_name": words("高淳区联合办税服务厅", "Joint Tax Service Hall of Gaochun"),
    "applicant_name_masked": "张*明",
    "matter_name": words("二手房交易", "Second-hand house sale"),
    "date_of_issue": "2026-11-21",
    "qr_url": "https://hall.example/status/32011820261121010000018",
}

NUMBERED = COMMON | {
    "document_no": "高税联收〔2026〕00001号",
    "seal": words("收件专用章", "Seal for receipts"),
}

TAX = words("国家税务总局南京市高淳区税务局", "Gaochun District Tax Bureau")
REGISTRY = words("高淳区不动产登记中心", "Gaochun Real Estate Registration Centre")
DEED_TAX = words("契税申报缴纳", "Deed tax return and payment")
TRANSFER = words("房屋转移登记", "Transfer registration of the house")
LICENSING_LAW = words("中华人民共和国行政许可法", "Administrative Licensing Law")
REGISTRY_RULES = words("不动产登记暂行条例", "Interim Regulations on Real Estate Registration")

REMEDIES = [
    words(
        "自收到本文书之日起60日内，可以向上一级主管机关或者本级人民政府申请行政复议。",
        "Within 60 days of receiving this paper you may apply for administrative reconsideration.",
    ),
    words(
        "自收到本文书之日起6个月内，可以依法向人民法院提起行政诉讼。",
        "Within six months of receiving this paper you may bring an action before the people's court.",
    ),
]

RETURNED = [
    {"name": words("存量房买卖合同", "Sale contract of the house"), "originals": 2, "copies": 1},
    {"name": words("委托书", "Power of attorney"), "originals": 1, "copies": 0},
]

DEFECTS = [
    {
        "item": words("存量房买卖合同", "Sale contract of the house"),
        "defect": "第3页缺少卖方签字。\n第5页成交价格的大小写不一致。",
        "required": words(
            "由买卖双方在第3页补签，并更正第5页。", "Both sign page 3, correct page 5."
        ),
    },
    {
        "item": words("婚姻状况证明", "Proof of marital status"),
        "defect": words("未提交。", "Not submitted."),
        "required": "提交结婚证原件，或者书面声明。",
    },
]

CORRECTION = NUMBERED | {
    "document_no": "高税联补〔2026〕00012号",
    "received_at": "2026-11-20 09:32",
    "items": DEFECTS,
    "legal_bases": [LICENSING_LAW, words("优化营商环境条例", "Business Environment Regulations")],
    "correction_deadline": "2026-12-20",
    "consequence_of_lapse": words(
        "逾期未补正的，本次申请终止办理，可以重新申请。",
        "If nothing is supplied by then the case is terminated; you may apply again.",
    ),
    "contact": "综合窗口 025-12345",
    "delivery_mode": "window",
}

NON_ACCEPTANCE = NUMBERED | {
    "document_no": "高税联不受〔2026〕00003号",
    "legal_ground": words(
        "申请事项依法不属于本行政机关职权范围", "The matter is outside the powers of this authority"
    ),
    "reasons": "申请登记的房屋坐落于溧水区。\n该房屋的转移登记由溧水区不动产登记中心办理。",
    "competent_authority": words("溧水区不动产登记中心", "Lishui Registration Centre"),
    "legal_bases": [LICENSING_LAW],
    "remedies": REMEDIES,
    "material_returned": RETURNED,
}

TERMINATION = NUMBERED | {
    "document_no": "高税联终〔2026〕00002号",
    "ground": words("申请标的灭失", "The object of the application is gone"),
    "facts": "申请转移登记的房屋已于2026年11月18日拆除，有拆除公告为证。",
    "effects": [
        {
            "sub_item": DEED_TAX,
            "department": TAX,
            "effect": words("已缴税款可申请退还", "refundable"),
        },
        {"sub_item": TRANSFER, "department": REGISTRY, "effect": words("终止", "ended")},
    ],
    "material_returned": RETURNED,
    "legal_bases": [LICENSING_LAW],
    "remedies": REMEDIES,
}

WITHDRAWAL_REQUEST = COMMON | {
    "applicant_name": "张志明",
    "scope": words("全部事项", "all sub-items"),
    "reason": "买卖双方已协商解除合同，不再办理转移登记。",
}

WITHDRAWAL_CONFIRMATION = NUMBERED | {
    "document_no": "高税联撤〔2026〕00005号",
    "withdrawn_sub_items": [{"name": TRANSFER, "department": REGISTRY}],
    "already_effective": [
        {
            "name": DEED_TAX,
            "department": TAX,
            "effect": words("税款已入库", "the tax was paid in"),
            "on": "2026-11-18",
        },
    ],
    "material_returned": RETURNED,
    "refund_hint": words(
        "登记前合同解除的，可以向税务机关申请退还已缴契税。",
        "Where the contract ended before registration, the deed tax paid can be claimed back.",
    ),
}

DEPARTMENT_RETURN = COMMON | {
    "sub_item": TRANSFER,
    "department": REGISTRY,
    "approver": words("登记审核岗", "Registration examiner"),
    "defects": DEFECTS,
    "legal_basis": "《不动产登记暂行条例》第十六条、第十七条。",
    "deadline": "2026-12-05",
}

REFUSAL = NUMBERED | {
    "document_no": "高不动产不准〔2026〕00001号",
    "seal": words("不动产登记专用章", "Registration seal"),
    "sub_item": TRANSFER,
    "department": REGISTRY,
    "facts": "经查询登记簿，该房屋于2026年11月10日被人民法院预查封。\n查封尚未解除。",
    "reasons": words(
        "房屋处于查封期间，不得办理转移登记。", "A house under seizure cannot be transferred."
    ),
    "legal_basis": "《不动产登记暂行条例》第二十二条。",
    "legal_bases": [REGISTRY_RULES],
    "decision_date": "2026-11-20",
    "remedies": REMEDIES,
}

CONCLUSION = NUMBERED | {
    "document_no": "高税联结〔2026〕00007号",
    "outcome": words("部分准予", "partly approved"),
    "results": [
        {"name": DEED_TAX, "department": TAX, "result": words("准予", "approved")},
        {"name": TRANSFER, "department": REGISTRY, "result": words("不予", "refused")},
    ],
    "time_used": {
        "used": words("3个工作日2小时", "3 working days and 2 hours"),
        "promised": {"date": "2026-12-02", "provisional": False},
        "statutory": {"date": "2027-01-25", "provisional": True},
    },
    "results_to_collect": [
        words("契税完税(减免税)凭证", "Deed tax payment certificate"),
        words("不予登记决定书", "Decision to refuse"),
    ],
    "pickup": words(
        "工作日9:00至17:00，统一出件窗口", "at the issuing window, working days 9:00 to 17:00"
    ),
    "identity_to_bring": words(
        "居民身份证原件；代领的另带委托书", "identity card; agents also bring the authority"
    ),
    "evaluation_code": "PJ83KQ5T",
    "query_code": "K7PM2XWQ",
}

NOT_STRAIGHT: dict[str, dict[str, Any]] = {
    "doc_correction": CORRECTION,
    "doc_non_acceptance": NON_ACCEPTANCE,
    "doc_termination": TERMINATION,
    "doc_withdrawal_request": WITHDRAWAL_REQUEST,
    "doc_withdrawal_confirmation": WITHDRAWAL_CONFIRMATION,
    "doc_department_return": DEPARTMENT_RETURN,
    "doc_refusal_decision": REFUSAL,
    "doc_conclusion": CONCLUSION,
}
