"""One correction notice, given once with everything in it; then put right, taken in, accepted."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from cases.models import Case, DefectList, Entry, Notice
from hall.counter import notice_form
from tests.cast import MONDAY
from tests.counter.conftest import searches
from tests.faces import (
    in_correction,
    received,
    received_with_a_gap,
    sentences,
    shown_in,
)
from tests.issuing.test_handing_over import AGENT
from web import clock, idempotency

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PRICE = {
    "about-line-0": "question:contract_price",
    "what-line-0": "与合同不一致",
    "required-line-0": "请按合同填写价款",
}
WHOLE = {
    "about-line-1": "whole",
    "what-line-1": "申请表未签名",
    "required-line-1": "请签名",
}


def notice_of(case: Case) -> str:
    return f"/counter/{case.pk}/correction/"


def supply_of(case: Case) -> str:
    return f"/counter/{case.pk}/correction/supply/"


def loan_of(case: Case):
    return case.materials.get(material="m_loan_contract")


def now(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


# Given -------------------------------------------------------------------------------------------


def test_the_material_page_keeps_its_ticks_and_leads_to_the_notice(sun):
    case = received_with_a_gap(sun)
    answer = sun.send(
        f"/counter/{case.pk}/materials/", {f"tick-{loan_of(case).pk}": "received"}, act="correct"
    )
    assert answer.url == notice_of(case)
    assert loan_of(case).state == "received"


def test_every_missing_row_stands_in_the_notice_in_the_language_of_the_hall(sun):
    case = received_with_a_gap(sun)
    page = sun.get(notice_of(case))
    (line,) = page.context["form"].missing()
    assert line.name == "Loan and mortgage contract"
    with translation.override(settings.LANGUAGE_CODE):
        row = loan_of(case)
        assert line.what.value() == notice_form.suggestion(case, row)[0]
        assert str(case.edition.materials[row.material].name) in line.required.value()
    assert "May be given until" in page.text
    assert "1 Apr 2026" in page.text  # thirty calendar days


def test_a_notice_is_given_with_rows_questions_and_the_whole(sun):
    case = in_correction(sun, **PRICE, **WHOLE)
    told = DefectList.objects.get(case=case)
    assert case.state == "correction_required"
    assert [(one.key, one.question) for one in told.defects.all()] == [
        (loan_of(case).key, ""),
        ("", "contract_price"),
        ("", ""),
    ]
    page = sun.get(supply_of(case))
    notice = case.notices.get(kind="doc_correction")
    address = f"/counter/{case.pk}/notices/{notice.pk}.pdf"
    assert address in page.text
    assert sun.get(address).paper.startswith(b"%PDF-")


def test_more_lines_keep_everything_that_was_typed(sun):
    case = received_with_a_gap(sun)
    first = shown_in(sun.get(notice_of(case)))
    typed = {**first, **PRICE, "mode": "courier", "lines": "2"}
    page = sun.send(notice_of(case), typed, more="1")
    form = page.context["form"]
    assert page.status_code == 200
    assert form.lines == 4
    assert not form.is_bound
    assert all(form[name].value() == text for name, text in typed.items() if name != "lines")
    page = sun.send(notice_of(case), {**typed, "lines": "999"}, more="1")
    assert page.context["form"].lines == notice_form.MOST


def test_a_line_is_said_wholly_and_what_was_typed_stays(sun):
    case = received_with_a_gap(sun)
    typed = {**shown_in(sun.get(notice_of(case))), "what-line-0": "模糊", "lines": "2"}
    typed[f"what-row-{loan_of(case).pk}"] = " "
    page = sun.send(notice_of(case), typed)
    assert page.status_code == 422
    assert "Further defect 1: choose what it is about." in sentences(page)
    assert "Further defect 1: say what is required instead." in sentences(page)
    assert "Loan and mortgage contract: say what is wrong." in sentences(page)
    assert "模糊" in page.text
    assert 'href="#id_about-line-0"' in page.text
    assert not DefectList.objects.exists()


def test_a_row_that_became_missing_meanwhile_is_added_and_said(sun):
    case = received(sun, buyer_loan="true")
    typed = {**shown_in(sun.get(notice_of(case))), **WHOLE, "lines": "2"}
    sun.send(f"/counter/{case.pk}/materials/", {f"tick-{loan_of(case).pk}": "missing"}, act="save")
    page = sun.send(notice_of(case), typed)
    assert page.status_code == 422
    assert "Another row is missing since you opened this page" in sentences(page)
    answer = sun.send(notice_of(case), shown_in(page), lines="2")
    assert answer.status_code == 302
    assert DefectList.objects.get().defects.count() == 2


def test_a_notice_that_says_nothing_is_refused(sun):
    page = sun.send(notice_of(case := received(sun)), {"mode": "window", "lines": "2"})
    assert page.status_code == 409
    assert "Say what is missing or wrong." in sentences(page)
    assert now(case).state == "received"


def test_a_row_that_is_there_but_unreadable_counts_as_missing_afterwards(sun):
    case = received(sun, buyer_loan="true")
    key = loan_of(case).key
    line = {"about-line-0": f"row:{key}", "what-line-0": "无法辨认", "required-line-0": "重交"}
    answer = sun.send(notice_of(case), {**line, "mode": "window", "lines": "1"})
    assert answer.status_code == 302
    assert loan_of(case).state == "missing"


def test_after_its_period_no_notice_is_given(sun):
    case = received_with_a_gap(sun)
    clock.set_start(MONDAY + timedelta(days=20))
    page = sun.get(notice_of(case))
    assert "The period for a correction notice is over" in page.text
    answer = sun.send(notice_of(case), shown_in(page), lines="2")
    assert answer.status_code == 409
    assert "the case counts as accepted" in sentences(answer)


def test_a_double_click_gives_one_notice_and_a_second_tab_learns_of_it(sun):
    case = received_with_a_gap(sun)
    typed = {**shown_in(sun.get(notice_of(case))), "lines": "2"}
    form = {**typed, idempotency.FIELD: str(uuid4())}
    answers = [sun.post(notice_of(case), form) for _click in range(2)]
    assert [answer.url for answer in answers] == [supply_of(case)] * 2
    answer = sun.send(notice_of(case), typed)
    assert answer.url == f"/counter/{case.pk}/"
    assert "Correction required" in sun.get(answer.url).text
    assert Notice.objects.filter(case=case, kind="doc_correction").count() == 1


def test_the_supervisor_may_give_the_notice_and_comes_back_to_the_case(sun, wu):
    case = received_with_a_gap(sun)
    answer = wu.send(notice_of(case), shown_in(wu.get(notice_of(case))), lines="2")
    assert answer.url == f"/counter/{case.pk}/"
    assert "The correction notice is given." in wu.get(answer.url).text


# Put right ---------------------------------------------------------------------------------------


def test_each_item_is_put_right_and_taken_in_with_a_new_receipt(sun):
    case = in_correction(sun, **PRICE, **WHOLE)
    page = sun.get(supply_of(case))
    price, whole = (one for one in DefectList.objects.get().defects.all() if not one.key)
    assert page.context["form"].settled == (0, 3)
    sun.send(f"/counter/{case.pk}/form/", {"contract_price": "1300000", "seen": ""}, act="continue")
    assert now(case).form["contract_price"] == "1300000.00"
    typed = shown_in(sun.get(supply_of(case)))
    assert typed[f"answer-{price.pk}"]  # worded by itself, once the form was filled in
    scan = SimpleUploadedFile("loan.pdf", PDF, content_type="application/pdf")
    answer = sun.send(
        supply_of(case),
        {**typed, f"scan-{loan_of(case).pk}": scan, f"answer-{whole.pk}": "已签名"},
        act="take_in",
    )
    assert answer.url == f"/counter/{case.pk}/materials/"
    assert now(case).state == "received"
    first, second = case.notices.filter(kind="doc_receipt")
    page = sun.get(answer.url)
    assert f"/notices/{second.pk}.pdf" in page.text
    assert f"/notices/{first.pk}.pdf" not in page.text
    assert sun.send(answer.url, act="accept").status_code == 302


def test_saving_keeps_ticks_and_answers_and_says_how_many_are_put_right(sun):
    case = in_correction(sun, **WHOLE)
    whole = DefectList.objects.get().defects.get(key="")
    typed = {f"tick-{loan_of(case).pk}": "received", f"answer-{whole.pk}": "已签名"}
    assert sun.send(supply_of(case), typed, act="save").url == supply_of(case)
    page = sun.get(supply_of(case))
    assert "2 of 2 items are put right" in page.text
    assert page.context["form"][f"answer-{whole.pk}"].value() == "已签名"


def test_what_is_not_put_right_is_named_and_the_rest_stays(sun):
    case = in_correction(sun, **WHOLE)
    whole = DefectList.objects.get().defects.get(key="")
    page = sun.send(supply_of(case), {f"answer-{whole.pk}": "已签名"}, act="take_in")
    assert page.status_code == 409
    assert "Still missing: Loan and mortgage contract." in sentences(page)
    assert "已签名" in page.text
    assert now(case).state == "correction_required"


def test_only_the_named_answers_of_the_form_can_be_changed(sun):
    case = in_correction(sun, **PRICE)
    page = sun.get(f"/counter/{case.pk}/form/")
    open_ones = [name for name, field in page.context["form"].fields.items() if not field.disabled]
    assert open_ones == ["contract_price"]
    typed = {"contract_price": "1300000", "house_address": "somewhere else"}
    assert sun.send(f"/counter/{case.pk}/form/", typed, act="continue").url == supply_of(case)
    changed = now(case)
    assert changed.form == {**case.form, "contract_price": "1300000.00"}
    assert changed.applicant_id == case.applicant_id
    wrong = sun.send(f"/counter/{case.pk}/form/", {"contract_price": "much"}, act="continue")
    assert wrong.status_code == 422
    assert "much" in wrong.text


def test_the_agent_and_his_powers_stay_when_other_answers_are_corrected(sun):
    case = received(sun, **AGENT, authority_powers=["submit", "withdraw"])
    typed = {**PRICE, "mode": "window", "lines": "2"}
    assert sun.send(notice_of(case), typed).status_code == 302
    sun.send(f"/counter/{case.pk}/form/", {"contract_price": "1300000"}, act="continue")
    corrected = now(case)
    assert corrected.form["contract_price"] == "1300000.00"
    assert (corrected.agent_id, corrected.authority_id) == (case.agent_id, case.authority_id)


def test_without_a_question_in_the_notice_the_form_stays_closed(sun):
    case = in_correction(sun)
    assert sun.get(f"/counter/{case.pk}/form/").url == f"/counter/{case.pk}/"
    assert sun.get(f"/counter/{case.pk}/materials/").url == supply_of(case)


def test_two_windows_do_not_overwrite_each_other_unseen(sun, zhou):
    case = in_correction(sun, **WHOLE)
    whole = DefectList.objects.get().defects.get(key="")
    field = f"answer-{whole.pk}"
    sun.send(supply_of(case), {field: "已签名", f"was-{whole.pk}": ""}, act="save")
    searches(zhou, case)
    page = zhou.send(supply_of(case), {field: "重填", f"was-{whole.pk}": ""}, act="save")
    assert page.status_code == 422
    assert "A colleague wrote meanwhile: “已签名”" in sentences(page)
    assert page.context["form"][field].value() == "重填"
    answer = zhou.send(supply_of(case), shown_in(page), act="save")
    assert answer.status_code == 302
    whole.refresh_from_db()
    assert whole.answer == "重填"


def test_a_second_notice_may_only_concern_what_was_supplied(sun):
    case = in_correction(sun)
    row = loan_of(case)
    sun.send(supply_of(case), {f"tick-{row.pk}": "received"}, act="take_in")
    page = sun.get(notice_of(case))
    assert "A second one may only concern what was supplied after the first" in page.text
    field = page.context["form"].fields["about-line-0"]
    offered = [value for _group, inner in field.choices[1:] for value, _name in inner]
    assert offered == [f"row:{row.key}"]
    typed = {"what-line-0": "x", "required-line-0": "y", "mode": "window", "lines": "1"}
    answer = sun.send(notice_of(case), {**typed, "about-line-0": "whole"})
    assert answer.status_code == 422
    answer = sun.send(notice_of(case), {**typed, "about-line-0": f"row:{row.key}"})
    assert answer.url == supply_of(case)


def test_a_colleague_takes_the_correction_in_and_has_the_case_from_then_on(sun, zhou):
    case = in_correction(sun)
    searches(zhou, case)
    assert zhou.get(f"/counter/{case.pk}/").status_code == 200
    typed = {f"tick-{loan_of(case).pk}": "received"}
    answer = zhou.send(supply_of(case), typed, act="take_in")
    assert zhou.send(answer.url, act="accept").status_code == 302
    assert now(case).accepted_by not in ("", case.opened_by)
    assert now(case).received_by == case.received_by


@pytest.mark.parametrize("act", ["save", "take_in"])
def test_a_page_that_is_older_than_the_case_says_so(sun, act):
    case = in_correction(sun)
    typed = {f"tick-{loan_of(case).pk}": "received"}
    sun.send(supply_of(case), typed, act="take_in")
    answer = sun.send(supply_of(case), typed, act=act)
    assert answer.url == f"/counter/{case.pk}/"
    assert "The case is at “Material received”" in sun.get(answer.url).text
    assert Entry.objects.filter(case=case, event="resubmit").count() == 1
