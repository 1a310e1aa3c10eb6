"""A paper of several pages breaks where a reader would break it."""

from __future__ import annotations

import pytest

from cases.papers import render

NUMBER = range(1, 61)
LONG_TABLES = {
    ("doc_receipt", "material_rows"): "材料名称Material",
    ("doc_acceptance", "sub_items"): "责任部门Department",
    ("doc_delivery_receipt", "items"): "文号、证号Number",
    ("doc_correction", "items"): "存在的问题Defect补正要求",
    ("doc_department_return", "defects"): "存在的问题Defect补正要求",
    ("doc_non_acceptance", "material_returned"): "材料名称Material原件",
    ("doc_termination", "effects"): "责任部门Department影响",
    ("doc_termination", "material_returned"): "材料名称Material原件",
    ("doc_withdrawal_confirmation", "withdrawn_sub_items"): "事项Sub-item责任部门",
    ("doc_withdrawal_confirmation", "already_effective"): "效力Effect生效日期",
    ("doc_withdrawal_confirmation", "material_returned"): "材料名称Material原件",
    ("doc_conclusion", "results"): "责任部门Department办理结果",
}

#: What stands before the signature or the seal and must stand on the same page.
ENDS = {
    "doc_correction": ["期限与办法", "送达方式", "告知人签字", "申请人签字", "签发日期"],
    "doc_department_return": ["补正期限", "审批岗位", "扫码查询"],
    "doc_non_acceptance": ["救济途径", "行政复议", "行政诉讼", "签发日期"],
    "doc_termination": ["救济途径", "行政复议", "行政诉讼", "签发日期"],
    "doc_withdrawal_request": ["申请人声明", "申请人签字", "签字日期"],
    "doc_withdrawal_confirmation": ["退税退费提示", "登记前合同解除的", "签发日期"],
    "doc_refusal_decision": ["救济途径", "行政复议", "行政诉讼", "签发日期"],
    "doc_conclusion": ["领取办法", "评价码", "签发日期"],
}
GROWING = {
    "doc_correction": "items",
    "doc_department_return": "defects",
    "doc_non_acceptance": "material_returned",
    "doc_termination": "effects",
    "doc_withdrawal_confirmation": "already_effective",
    "doc_conclusion": "results_to_collect",
    "doc_withdrawal_request": "reason",
    "doc_refusal_decision": "facts",
}


def named(row, text):
    """Return a row of a table under another name."""
    name = next(key for key in ("name", "item", "sub_item") if key in row)
    return row | {name: {"zh": text, "en": text}}


@pytest.mark.parametrize(("kind", "piece"), LONG_TABLES)
def test_a_long_table_repeats_its_head_and_loses_no_row(kind, piece, data, pages):
    first = data[kind][piece][0]
    rows = [named(first, f"甲{n}号") for n in NUMBER]
    printed = pages(render(kind, data[kind] | {piece: rows}, specimen=False))
    with_rows = [page for page in printed if "甲" in page]
    assert len(with_rows) > 1
    assert all(LONG_TABLES[kind, piece] in page for page in with_rows)
    assert [n for n in NUMBER if f"{n}甲{n}号" not in "".join(printed)] == []


@pytest.mark.parametrize("length", range(2, 50, 3))
@pytest.mark.parametrize("kind", ENDS)
def test_signature_and_seal_are_never_torn_off(kind, length, data, pages):
    given = data[kind][piece := GROWING[kind]]
    rows = [given[0]] * length if isinstance(given, list) else "第一行。\n" * length
    last = pages(render(kind, data[kind] | {piece: rows}, specimen=False))[-1]
    assert [words for words in ENDS[kind] if words not in last] == []


@pytest.mark.parametrize("kind", ["doc_non_acceptance", "doc_termination", "doc_refusal_decision"])
def test_many_remedies_break_but_keep_the_last_with_the_seal(kind, data, pages):
    remedies = [{"zh": f"救济{n}。", "en": f"Remedy {n}."} for n in NUMBER]
    printed = pages(render(kind, data[kind] | {"remedies": remedies}, specimen=False))
    assert "救济60。" in printed[-1]
    assert "签发日期" in printed[-1]
    assert [n for n in NUMBER if f"{n}.救济{n}。" not in "".join(printed)] == []
