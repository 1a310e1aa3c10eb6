"""Free texts of the counter refuse personal numbers at their field, and keep what was typed."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from cases.models import Case, Entry
from hall.counter.notice_form import NoticeForm
from tests.faces import (
    Browser,
    in_correction,
    in_departments,
    person,
    received,
    returned,
    shown_in,
)

SENTENCE = "Leave personal numbers out; the form of the case has them."
NUMBERS = ["请联系13812345678", "身份证32011819900307000X有误", "１３８１２３４５６７８"]
TURNED = {"ground": "not_competent", "competent_authority": "登记中心", "not_correctable": "on"}
WHOLE = {"about-line-0": "whole", "what-line-0": "未签名", "required-line-0": "请签名"}


def refused_at(browser: Browser, url: str, field: str, typed: dict[str, str], **more: str) -> None:
    """Send a form with a number in one field: it is refused there, kept, and nothing happened."""
    before = Entry.objects.count()
    page = browser.send(url, typed, **more)
    form = page.context["form"]
    assert page.status_code == 422
    assert form.errors == {field: [SENTENCE]}
    assert form[field].value() == typed[field]
    assert typed[field] in page.text
    assert Entry.objects.count() == before


@pytest.mark.parametrize("text", NUMBERS)
@pytest.mark.parametrize("field", ["what-line-0", "required-line-0"])
def test_a_line_of_the_correction_notice(sun, field, text):
    case = received(sun)
    url = f"/counter/{case.pk}/correction/"
    typed = {**shown_in(sun.get(url)), **WHOLE, "mode": "window", field: text}
    refused_at(sun, url, field, typed)


def test_a_missing_row_of_the_correction_notice(sun):
    case = received(sun)
    form = NoticeForm(case)
    rows = [name for name in form.fields if name.startswith(("what-", "required-"))]
    assert all(SENTENCE in _said(form.fields[name]) for name in rows)


def _said(field) -> list[str]:
    try:
        field.run_validators(NUMBERS[0])
    except ValidationError as refusal:
        return [str(sentence) for sentence in refusal.messages]
    return []


@pytest.mark.parametrize("text", NUMBERS)
def test_an_answer_to_the_correction_notice(sun, text):
    case = in_correction(sun, **WHOLE)
    whole = case.defect_lists.get().defects.get(key="")
    field = f"answer-{whole.pk}"
    typed = {field: text, f"was-{whole.pk}": ""}
    refused_at(sun, f"/counter/{case.pk}/correction/supply/", field, typed, act="save")


@pytest.mark.parametrize("text", NUMBERS)
def test_an_answer_to_a_return_slip(sun, text):
    case = in_departments(sun)
    slip = returned(case, "shs_tax_price")
    defect = slip.defects.first()
    field = f"answer-{defect.pk}"
    typed = {field: text, f"was-{defect.pk}": ""}
    refused_at(sun, f"/counter/{case.pk}/defects/", field, typed, send_back=str(slip.pk))


@pytest.mark.parametrize("text", NUMBERS)
def test_the_reason_of_a_withdrawal(sun, text):
    case = in_departments(sun)
    url = f"/counter/{case.pk}/withdrawal/"
    refused_at(sun, url, "reason", {**shown_in(sun.get(url)), "reason": text, "signed": "on"})
    assert Case.objects.get(pk=case.pk).state == "parallel_approval"


@pytest.mark.parametrize("text", NUMBERS)
def test_the_facts_of_a_termination(sun, text):
    case, guo = in_departments(sun), Browser(person("guojian", "hall_director"))
    typed = {"ground": "object_gone", "facts": text}
    refused_at(guo, f"/counter/{case.pk}/termination/", "facts", typed)


@pytest.mark.parametrize("text", NUMBERS)
def test_the_reasons_of_a_refused_acceptance(sun, wu, text):
    case = received(sun)
    refused_at(wu, f"/counter/{case.pk}/non-acceptance/", "reasons", {**TURNED, "reasons": text})
    assert Case.objects.get(pk=case.pk).state == "received"


def test_the_competent_authority(sun, wu):
    case = received(sun)
    typed = {**TURNED, "reasons": "房屋不在本区", "competent_authority": NUMBERS[0]}
    refused_at(wu, f"/counter/{case.pk}/non-acceptance/", "competent_authority", typed)
