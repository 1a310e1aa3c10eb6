"""Where there is nothing to list the paper says so, and only the request bears a full name."""

from __future__ import annotations

import pytest

from cases.papers import render


@pytest.mark.parametrize(
    ("kind", "emptied", "said"),
    [
        ("doc_non_acceptance", "material_returned", "没有需要退还的材料。Nothing to return."),
        ("doc_non_acceptance", "competent_authority", "有权机关Competent authority不涉及not applicable"),
        ("doc_termination", "material_returned", "没有需要退还的材料。Nothing to return."),
        ("doc_termination", "effects", "没有受影响的事项。No sub-item is affected."),
        ("doc_withdrawal_confirmation", "withdrawn_sub_items", "没有撤回的事项。"),
        ("doc_withdrawal_confirmation", "already_effective",
         "撤回前没有已经生效的结果。Nothing had taken effect before the withdrawal."),
        ("doc_withdrawal_confirmation", "material_returned", "Nothing to return."),
        ("doc_conclusion", "results_to_collect", "没有需要领取的结果。Nothing to collect."),
    ],
)  # fmt: skip
def test_nothing_is_said_in_words(kind, emptied, said, data, pages):
    nothing = None if emptied == "competent_authority" else []
    for one, expected in ((data[kind], False), (data[kind] | {emptied: nothing}, True)):
        text = "".join(pages(render(kind, one, specimen=False)))
        assert ("".join(said.split()) in text) is expected


def test_a_conclusion_without_promised_and_statutory_dates_shows_a_dash(data, pages):
    used = {"used": {"zh": "当场办结", "en": "concluded at once"}, "promised": None}
    conclusion = data["doc_conclusion"] | {"time_used": used}
    text = "".join(pages(render("doc_conclusion", conclusion, specimen=False)))
    assert "当场办结concludedatonce" in text
    assert "承诺办结日期Promisedduedate—法定办结日期Statutoryduedate—" in text


def test_the_request_to_withdraw_bears_the_full_name(data, pages):
    request = data["doc_withdrawal_request"]
    text = "".join(pages(render("doc_withdrawal_request", request, specimen=False)))
    assert "申请人Applicant张志明" in text
    assert "张*明" not in text
