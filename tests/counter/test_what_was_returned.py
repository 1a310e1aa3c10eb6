"""Returned by departments: every open defect on one page, put right and scanned, slip by slip sent back."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cases import supplies
from cases.defects import Said
from cases.errors import NotFound, WrongState
from cases.models import Case, DefectList, Entry
from cases.scans import Scan
from tests.cast import CHEN
from tests.counter.conftest import searches
from tests.faces import in_departments, returned, sentences, shown_in
from web import clock, idempotency

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
CONTRACT, FORM = "m_property_certificate:seller", "m_joint_form:applicant"


@pytest.fixture
def case(sun) -> Case:
    """A house sale that lies with its departments."""
    return in_departments(sun)


@pytest.fixture
def prices(case) -> DefectList:
    """What the tax bureau returned: an unreadable certificate, and something about the whole."""
    unreadable = Said("证书第二页无法辨认", "请重新提交", key=CONTRACT)
    return returned(case, "shs_tax_price", unreadable, Said("价款存疑", "请说明"))


@pytest.fixture
def titles(case) -> DefectList:
    """What the real estate centre returned."""
    return returned(case, "shs_re_precheck")


def defects_of(case: Case) -> str:
    return f"/counter/{case.pk}/defects/"


def answers(told: DefectList, text: str = "已补交") -> dict[str, str]:
    return {f"answer-{defect.pk}": text for defect in told.defects.all()}


def scan(content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile("paper.pdf", content, content_type="application/pdf")


def test_the_case_shows_all_open_defects_of_all_departments(sun, case, prices, titles):
    page = sun.get(f"/counter/{case.pk}/")
    assert [one.department for one in page.context["lists"]] == [
        "Real Estate Registration Centre",
        "Tax Bureau",
    ]
    for words in ("证书第二页无法辨认", "请说明", "请补交测绘成果", "1 Apr 2026"):
        assert words in page.text
    assert defects_of(case) in page.text
    assert "user:" not in page.text


def test_answers_and_scans_are_kept_and_one_slip_goes_back_alone(sun, case, prices, titles):
    unreadable, whole = prices.defects.all()
    row = case.materials.get(key=CONTRACT)
    before = row.uploads.count()
    typed = {**answers(titles), f"answer-{whole.pk}": "已说明", f"scan-{unreadable.pk}": scan()}
    answer = sun.send(defects_of(case), typed, send_back=str(prices.pk))
    assert answer.url == defects_of(case)
    assert case.reviews.get(sub_item="shs_tax_price").state == "in_review"
    assert case.reviews.get(sub_item="shs_re_precheck").state == "returned"
    assert row.uploads.count() == before + 1
    unreadable.refresh_from_db()
    assert unreadable.answer
    shown = sun.get(defects_of(case)).context["form"]
    assert shown[f"answer-{titles.defects.get().pk}"].value() == "已补交"
    answer = sun.send(defects_of(case), shown_in(sun.get(defects_of(case))), send_back=titles.pk)
    assert answer.url == f"/counter/{case.pk}/"
    assert "Sent back to the department" in sun.get(answer.url).text
    assert sun.get(defects_of(case)).url == f"/counter/{case.pk}/"


def test_an_unanswered_defect_is_named_and_the_rest_stays(sun, case, prices):
    unreadable, whole = prices.defects.all()
    page = sun.send(defects_of(case), {f"answer-{whole.pk}": "已说明"}, send_back=prices.pk)
    assert page.status_code == 409
    assert f'href="#id_answer-{unreadable.pk}"' in page.text
    assert page.context["form"][f"answer-{whole.pk}"].value() == "已说明"
    assert DefectList.objects.open().filter(pk=prices.pk).exists()


def test_a_file_that_is_no_paper_is_said_at_its_field_and_the_answers_stay(sun, case, prices):
    unreadable, whole = prices.defects.all()
    typed = {**answers(prices), f"scan-{unreadable.pk}": scan(b"MZ a program")}
    page = sun.send(defects_of(case), typed, send_back=prices.pk)
    assert page.status_code == 422
    assert "Only PDF, JPEG and PNG" in str(page.context["form"].errors[f"scan-{unreadable.pk}"])
    whole.refresh_from_db()
    assert whole.answer == "已补交"
    assert DefectList.objects.open().filter(pk=prices.pk).exists()


def test_a_double_click_sends_back_once(sun, case, titles):
    form = {**answers(titles), "send_back": titles.pk, idempotency.FIELD: str(uuid4())}
    assert [sun.post(defects_of(case), form).status_code for _click in range(2)] == [302, 302]
    assert Entry.objects.filter(case=case, event="sub_resupply").count() == 1


def test_what_a_colleague_wrote_meanwhile_is_said(sun, zhou, case, titles):
    sun.send(defects_of(case), answers(titles), act="save")
    searches(zhou, case)
    page = zhou.send(defects_of(case), answers(titles, "别的"), act="save")
    assert page.status_code == 422
    assert "A colleague wrote meanwhile: “已补交”" in sentences(page)
    assert zhou.send(defects_of(case), shown_in(page), act="save").status_code == 302
    assert titles.defects.get().answer == "别的"


def test_a_slip_that_a_colleague_sent_back_is_said_to_be_gone(sun, zhou, case, prices, titles):
    searches(zhou, case)
    zhou.send(defects_of(case), answers(titles), send_back=titles.pk)
    page = sun.send(defects_of(case), answers(titles), send_back=titles.pk)
    assert page.status_code == 409
    assert "this step is not open now" in sentences(page)


def test_a_slip_of_another_case_is_not_found(sun, case, prices):
    other = in_departments(sun)
    theirs = returned(other, "shs_tax_price")
    for defect in theirs.defects.all():
        sun.send(defects_of(other), {f"answer-{defect.pk}": "x"}, act="save")
    page = sun.send(defects_of(case), {}, send_back=theirs.pk)
    assert page.status_code == 404
    assert DefectList.objects.open().filter(pk=theirs.pk).exists()


def test_a_colleague_puts_it_right_while_the_case_waits_and_not_afterwards(sun, zhou, titles):
    case = titles.case
    searches(zhou, case)
    assert zhou.get(f"/counter/{case.pk}/").status_code == 200
    answer = zhou.send(defects_of(case), answers(titles), send_back=titles.pk)
    assert answer.url == "/counter/"
    assert "Sent back to the department" in zhou.get(answer.url).text
    assert zhou.get(f"/counter/{case.pk}/").status_code == 404


def test_whoever_is_not_signed_in_sees_nothing(case, titles):
    assert Client().get(defects_of(case)).url == f"/sign-in/?next={defects_of(case)}"


# Supplied: the core's side -----------------------------------------------------------------------


def test_a_scan_is_taken_in_only_for_an_open_defect_that_names_a_row(sun, case, prices):
    unreadable, whole = prices.defects.all()

    def supply(defect_id: int, answer: str = "已补交") -> None:
        paper = Scan("paper.pdf", PDF)
        supplies.supply(defect_id, paper, answer, limit_mb=1, by=CHEN, at=clock.now())

    with pytest.raises(NotFound):
        supply(whole.pk)
    with pytest.raises(NotFound):
        supply(0)
    supply(unreadable.pk)
    sun.send(defects_of(case), {f"answer-{whole.pk}": "已说明"}, send_back=prices.pk)
    with pytest.raises(WrongState):
        supply(unreadable.pk)
    assert case.materials.get(key=CONTRACT).uploads.count() == 1


def test_decisions_of_others_on_the_same_row_stay(sun, case, prices):
    unreadable = prices.defects.get(key=CONTRACT)
    before = dict(case.reviews.exclude(pk=prices.review_id).values_list("sub_item", "state"))
    paper = Scan("paper.pdf", PDF)
    supplies.supply(unreadable.pk, paper, "已补交", limit_mb=1, by=CHEN, at=clock.now())
    after = dict(case.reviews.exclude(pk=prices.review_id).values_list("sub_item", "state"))
    assert after == before
    assert case.reviews.get(pk=prices.review_id).state == "returned"
