"""Handing over: a set as a whole, to the right person, once; and its papers."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.test import Client

from cases import defects, delivery, freezing, issuance, refusals, returns
from cases.identifiers import make_specimen_resident_number
from cases.masks import find_personal_numbers
from cases.models import Case, IssuanceSet, Notice, PaymentRequest
from cases.refusals import Grounds
from hall.issuing import reading
from tests.cast import CHEN, approver, head
from tests.faces import (
    ROLES,
    departments_work,
    holder_of,
    in_departments,
    ready,
    returned,
    sentences,
    waiting_for_payment,
)
from web import clock, idempotency

AGENT = {
    "by_agent": "on",
    "agent_name": "赵丽",
    "agent_id": make_specimen_resident_number("320118", date(1955, 5, 5)),
    "authority_valid_from": "2026-02-01",
    "authority_valid_to": "2026-12-31",
}


@pytest.fixture
def case(sun) -> Case:
    """A house sale whose seven results are ready."""
    return ready(sun)


@pytest.fixture
def waiting(case) -> IssuanceSet:
    """The set of the house sale."""
    return case.issuance_sets.get()


def everything(issuance_set: IssuanceSet, **more: str) -> dict[str, object]:
    """Tick all papers and the identity check."""
    papers = [str(key) for key in issuance_set.certificates.values_list("pk", flat=True)]
    notices = [str(notice.pk) for notice in delivery.notices_of(issuance_set)]
    return {"papers": papers, "notices": notices, "identity": "on", **more}


def listed(browser, **query: str) -> list[int]:
    return [row.pk for row in browser.get("/issuing/", query).context["page"].sets]


def test_ready_sets_are_listed_the_oldest_first(sun, case, waiting):
    later = ready(sun, "FLX")
    assert listed(sun) == [waiting.pk, later.issuance_sets.get().pk]
    assert listed(sun, number=later.number) == [later.issuance_sets.get().pk]
    assert listed(sun, number="999") == listed(sun, number="\x00") == []
    page = sun.get("/issuing/").text
    assert "王*英" in page
    assert case.applicant.name not in page
    assert find_personal_numbers(page) == []


def test_the_list_goes_on_after_the_last_set(sun, waiting, monkeypatch):
    monkeypatch.setattr(reading, "PAGE", 1)
    later = ready(sun, "FLX").issuance_sets.get()
    assert sun.get("/issuing/").context["page"].next == waiting.pk
    assert listed(sun, after=str(waiting.pk)) == [later.pk]


def test_the_list_asks_the_database_as_often_for_many_as_for_few(
    sun, waiting, django_assert_max_num_queries
):
    ready(sun, "FLX")
    sun.get("/issuing/")
    with django_assert_max_num_queries(9):
        assert len(listed(sun)) == 2


def test_nothing_is_ticked_beforehand(sun, waiting):
    page = sun.get(f"/issuing/{waiting.pk}/")
    assert "checked" not in page.text.split("<main")[1]
    assert page.text.count('name="papers"') == 7


@pytest.mark.parametrize("missing", ["papers", "notices", "identity"])
def test_what_was_not_ticked_is_said_and_the_rest_stays(sun, waiting, missing):
    typed = everything(waiting)
    typed.pop(missing)
    answer = sun.send(f"/issuing/{waiting.pk}/", typed)
    sentence = "First check the identity" if missing == "identity" else "Tick every paper"
    assert answer.status_code == 409
    assert sentence in sentences(answer)
    shown = answer.context["form"]
    assert all(shown[name].value() in (value, True) for name, value in typed.items())
    assert IssuanceSet.objects.get(pk=waiting.pk).state == "valid"


def test_one_paper_short_is_not_handed_over(sun, waiting):
    typed = everything(waiting)
    typed["papers"] = typed["papers"][1:]
    assert sun.send(f"/issuing/{waiting.pk}/", typed).status_code == 409


def test_a_set_is_handed_over_with_a_receipt_to_print(sun, case, waiting):
    answer = sun.send(f"/issuing/{waiting.pk}/", everything(waiting))
    assert answer.url == f"/issuing/{waiting.pk}/"
    page = sun.get(answer.url)
    assert f"/issuing/{waiting.pk}/receipt.pdf" in page.text
    assert Case.objects.get(pk=case.pk).state == "issued"
    assert listed(sun) == []
    receipt = sun.get(f"/issuing/{waiting.pk}/receipt.pdf")
    assert receipt["Content-Disposition"].startswith("inline")
    assert receipt.paper.startswith(b"%PDF-")


def test_a_double_click_hands_over_once(sun, waiting):
    form = {**everything(waiting), idempotency.FIELD: str(uuid4())}
    answers = [sun.post(f"/issuing/{waiting.pk}/", form) for _click in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Notice.objects.filter(kind="doc_delivery_receipt").count() == 1


def test_a_set_that_a_colleague_handed_over_is_said_to_be_gone(sun, waiting):
    sun.send(f"/issuing/{waiting.pk}/", everything(waiting))
    answer = sun.send(f"/issuing/{waiting.pk}/", everything(waiting))
    assert answer.status_code == 409
    assert Notice.objects.filter(kind="doc_delivery_receipt").count() == 1


def test_an_agent_collects_only_with_the_power_to_collect(sun):
    without = ready(sun, "FLX", **AGENT, authority_powers=["submit"]).issuance_sets.get()
    answer = sun.send(f"/issuing/{without.pk}/", everything(without, recipient="agent"))
    assert answer.status_code == 403
    assert "no valid authority to collect" in sentences(answer)
    assert answer.context["form"]["recipient"].value() == "agent"
    answer = sun.send(f"/issuing/{without.pk}/", everything(without, recipient="applicant"))
    assert answer.status_code == 302


def test_where_there_is_an_agent_somebody_says_who_collects(sun):
    case = ready(sun, "FLX", **AGENT, authority_powers=["submit", "collect"])
    found = case.issuance_sets.get()
    answer = sun.send(f"/issuing/{found.pk}/", everything(found))
    assert answer.status_code == 422
    assert "Say who collects." in sentences(answer)
    answer = sun.send(f"/issuing/{found.pk}/", everything(found, recipient="agent"))
    assert answer.status_code == 302


# Papers and people -------------------------------------------------------------------------------


@pytest.fixture
def frozen(sun) -> IssuanceSet:
    """A set that no worker has printed yet."""
    case = waiting_for_payment(sun)
    for asked in PaymentRequest.objects.filter(review__case=case):
        paid = {"amount": "1200.00", "reference": f"TAX-{asked.pk:04d}"}
        assert sun.send(f"/cashier/{asked.pk}/", paid).status_code == 302
    departments_work(case)
    return freezing.freeze(case.pk, at=clock.now()) or case.issuance_sets.get()


def test_a_certificate_is_shown_only_when_it_is_valid(sun, frozen):
    url = f"/issuing/{frozen.pk}/{frozen.certificates.first().pk}.pdf"
    assert sun.get(url).status_code == 404
    assert issuance.finish_many([frozen.pk], at=clock.now())
    assert sun.get(url).paper.startswith(b"%PDF-")


def test_nothing_is_shown_before_it_is_ready(sun, frozen):
    assert sun.get(f"/issuing/{frozen.pk}/").status_code == 404
    assert sun.get(f"/issuing/{frozen.pk}/receipt.pdf").status_code == 404
    assert listed(sun) == []


@pytest.mark.parametrize("role", ROLES)
def test_only_clerks_come_to_issuing(waiting, role):
    browser = holder_of(role)
    certificate = waiting.certificates.first()
    may = role == "window_clerk"
    expected = {
        "/issuing/": 200 if may else 403,
        f"/issuing/{waiting.pk}/": 200 if may else 403,
        f"/issuing/{waiting.pk}/receipt.pdf": 404 if may else 403,
        f"/issuing/{waiting.pk}/{certificate.pk}.pdf": 200 if may else 403,
    }
    assert {url: browser.get(url).status_code for url in expected} == expected


def test_whoever_is_not_signed_in_is_led_to_the_door(waiting):
    for url in ("/issuing/", f"/issuing/{waiting.pk}/", f"/issuing/{waiting.pk}/receipt.pdf"):
        assert Client().get(url).url == f"/sign-in/?next={url}"


# Decisions to refuse -----------------------------------------------------------------------------


@pytest.fixture
def refused_set(sun) -> IssuanceSet:
    """A house sale that was refused: a decision, the notice of conclusion, and no certificate."""
    case = in_departments(sun)
    returned_first = returned(case, "shs_tax_price")
    for defect in returned_first.defects.all():
        defects.answer(defect.pk, "已补交", by=CHEN, at=clock.now())
    review = returns.resupply(returned_first.pk, by=CHEN, at=clock.now())
    grounds = Grounds("价格明显偏低。", "无正当理由。", "税收征收管理法第三十五条")
    refusals.propose(review.pk, grounds, by=approver("tax"), at=clock.now())
    refusals.refuse(review.pk, grounds, rights_respected=True, by=head("tax"), at=clock.now())
    departments_work(case)
    assert issuance.issue(case.pk, at=clock.now()) == 1
    return case.issuance_sets.get()


def test_a_decision_to_refuse_is_listed_printed_ticked_and_handed_over(sun, refused_set):
    page = sun.get(f"/issuing/{refused_set.pk}/")
    assert "Decision to refuse: " in page.text
    decision = refused_set.notices.get(kind="doc_refusal_decision")
    paper = sun.get(f"/issuing/{refused_set.pk}/notices/{decision.pk}.pdf")
    assert paper.paper.startswith(b"%PDF-")
    (line,) = sun.get("/issuing/").context["page"].sets
    assert line.papers == refused_set.certificates.count() + refused_set.notices.count()
    answer = sun.send(f"/issuing/{refused_set.pk}/", everything(refused_set, notices=[]))
    assert answer.status_code == 409
    assert sun.send(f"/issuing/{refused_set.pk}/", everything(refused_set)).status_code == 302
    assert Case.objects.get(pk=refused_set.case_id).state == "issued"
    assert sun.get(f"/issuing/{refused_set.pk}/notices/{decision.pk}.pdf").status_code == 200


def test_a_notice_of_another_set_or_of_none_is_not_found(sun, case, waiting, refused_set):
    decision = refused_set.notices.get(kind="doc_refusal_decision")
    receipt = case.notices.filter(issuance_set=None).first()
    for notice in (decision, receipt):
        assert sun.get(f"/issuing/{waiting.pk}/notices/{notice.pk}.pdf").status_code == 404
