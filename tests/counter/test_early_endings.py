"""A case that ends early: not accepted, withdrawn, terminated; and its notice, handed over."""

from __future__ import annotations

from uuid import uuid4

import pytest

from cases import circulation, delivery
from cases.circulation import Opinion
from cases.errors import Missing
from cases.models import Case, Notice, PaymentRequest
from hall.counter import closing
from tests.cast import approver
from tests.counter.conftest import searches
from tests.faces import (
    Browser,
    in_correction,
    in_departments,
    on_desk,
    person,
    received,
    refused,
    returned,
    sentences,
    shown_in,
    waiting_for_payment,
)
from tests.issuing.test_handing_over import AGENT
from web import clock, idempotency

TURNED = {
    "ground": "not_competent",
    "competent_authority": "南京市不动产登记中心",
    "reasons": "房屋不在本区",
    "not_correctable": "on",
}
ASKED = {"reason": "买卖合同已解除", "signed": "on"}
ENDING = {"ground": "object_gone", "facts": "房屋已灭失,见公安机关证明。"}
AT_THE_WINDOW = {"mode": "window", "identity": "on"}


@pytest.fixture
def guo(db) -> Browser:
    """The browser of the director, Mr Guo."""
    return Browser(person("guojian", "hall_director"))


def now(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def closing_of(case: Case) -> Notice:
    return case.notices.closing().get()


def address(case: Case, what: str) -> str:
    return f"/counter/{case.pk}/{what}/"


def withdrawal(browser: Browser, case: Case, **typed: str):
    page = browser.get(address(case, "withdrawal"))
    return browser.send(address(case, "withdrawal"), {**shown_in(page), **ASKED, **typed})


# Not accepted ------------------------------------------------------------------------------------


def test_the_supervisor_refuses_acceptance_prints_and_hands_over(sun, wu):
    case = received(sun)
    assert address(case, "non-acceptance") in wu.get(f"/counter/{case.pk}/").text
    assert "What this means" in wu.get(address(case, "non-acceptance")).text
    answer = wu.send(address(case, "non-acceptance"), TURNED)
    notice = closing_of(case)
    assert answer.url == f"/counter/closing/{notice.pk}/"
    assert now(case).state == "not_accepted"
    assert f"/notices/{notice.pk}.pdf" in wu.get(answer.url).text
    assert wu.get(f"/counter/{case.pk}/notices/{notice.pk}.pdf").paper.startswith(b"%PDF-")
    with pytest.raises(Missing):
        delivery.archive(case.pk, at=clock.now())
    assert wu.send(answer.url, AT_THE_WINDOW).url == "/counter/closing/"
    assert delivery.archive(case.pk, at=clock.now()).state == "archived"
    page = sun.get(f"/counter/{case.pk}/")
    assert page.text.count("step-ended") == 1
    assert "Archived" in page.text


@pytest.mark.parametrize(
    ("left_out", "sentence", "status"),
    [
        ("ground", "Choose one of the options.", 422),
        ("competent_authority", "Name the authority that is competent.", 422),
        ("reasons", "Please fill in this field.", 422),
        ("not_correctable", "Confirm that no correction can cure it", 409),
    ],
)
def test_what_is_left_out_is_said_and_the_rest_stays(sun, wu, left_out, sentence, status):
    case = received(sun)
    typed = {name: text for name, text in TURNED.items() if name != left_out}
    page = wu.send(address(case, "non-acceptance"), typed)
    assert page.status_code == status
    assert sentence in sentences(page)
    assert all(page.context["form"][name].value() in (text, True) for name, text in typed.items())
    assert now(case).state == "received"


def test_a_refused_acceptance_is_not_refused_again(sun, wu):
    case = received(sun)
    wu.send(address(case, "non-acceptance"), TURNED)
    answer = wu.send(address(case, "non-acceptance"), TURNED)
    assert answer.url == f"/counter/{case.pk}/"
    assert "The case is at “Not accepted”" in wu.get(answer.url).text
    assert Notice.objects.filter(kind="doc_non_acceptance").count() == 1


# Withdrawn ---------------------------------------------------------------------------------------


def test_what_took_effect_and_stays_is_shown_before_the_withdrawal(sun):
    case = waiting_for_payment(sun)
    first, _second = PaymentRequest.objects.filter(review__case=case).order_by("pk")
    sun.send(f"/cashier/{first.pk}/", {"amount": "1200", "reference": "TAX0001"})
    page = sun.get(address(case, "withdrawal"))
    kept = [name for name, _words, _on in page.context["kept"]]
    approved = case.reviews.filter(state="approved").count()
    assert len(kept) == approved + 1
    assert "Seller taxes: VAT, surcharges, IIT" in kept
    assert "applies for a refund separately" in page.text
    recalled = [name for name, _department in page.context["recalled"]]
    assert "Deed tax of the buyer" in recalled


def test_the_request_is_printed_and_signed_before_anything_is_withdrawn(sun):
    case = waiting_for_payment(sun)
    lines = case.entries.count()
    page = address(case, "withdrawal")
    shown = sun.get(page).context["form"]["shown"].value()
    paper = sun.send(page, {"reason": "我们不卖了", "shown": shown}, act="print")
    assert b"".join(paper.streaming_content).startswith(b"%PDF-")
    assert sun.send(page, {"reason": " "}, act="print").status_code == 422
    case.refresh_from_db(fields=["outcome"])
    assert (case.outcome, case.entries.count()) == ("", lines)
    assert not case.notices.filter(kind="doc_withdrawal_request").exists()


def test_a_withdrawn_case_has_two_papers_and_its_reviews_and_requests_are_recalled(sun):
    case = waiting_for_payment(sun)
    answer = withdrawal(sun, case)
    notice = closing_of(case)
    assert answer.url == f"/counter/closing/{notice.pk}/"
    page = sun.get(answer.url)
    request = case.notices.get(kind="doc_withdrawal_request")
    for paper in (request, notice):
        assert f"/counter/{case.pk}/notices/{paper.pk}.pdf" in page.text
        assert sun.get(f"/counter/{case.pk}/notices/{paper.pk}.pdf").paper.startswith(b"%PDF-")
    page = sun.get(f"/counter/{case.pk}/")
    states = {line.name: line.review.state for line in page.context["reviews"]}
    assert states["Deed tax of the buyer"] == "withdrawn"
    assert "Recalled with the case" in page.text
    assert "Applicant, entered at the window" in [more for *_rest, more in page.context["timeline"]]
    assert sun.get("/cashier/").context["page"].lines == []


@pytest.mark.parametrize(
    ("typed", "status", "sentence"),
    [
        ({"reason": ""}, 422, "Please fill in this field."),
        ({"signed": ""}, 409, "First let the applicant sign the request to withdraw."),
    ],
)
def test_an_unsigned_or_unreasoned_request_withdraws_nothing(sun, typed, status, sentence):
    case = in_departments(sun)
    page = withdrawal(sun, case, **typed)
    assert page.status_code == status
    assert sentence in sentences(page)
    assert now(case).state == "parallel_approval"


def test_more_that_took_effect_meanwhile_is_shown_before_it_is_too_late(sun):
    case = in_departments(sun)
    old = shown_in(sun.get(address(case, "withdrawal")))
    review, officer = on_desk(case, "shs_tax_price")
    circulation.approve(review.pk, Opinion(), by=officer, at=clock.now())
    page = sun.send(address(case, "withdrawal"), {**old, **ASKED})
    assert page.status_code == 422
    assert "More was decided since you opened this page" in sentences(page)
    assert page.context["form"]["reason"].value() == ASKED["reason"]
    answer = sun.send(address(case, "withdrawal"), shown_in(page))
    assert answer.status_code == 302
    assert now(case).outcome == "withdrawn"


def test_an_agent_withdraws_only_with_the_power_to(sun):
    powers = {"authority_powers": ["submit"]}
    without = in_departments(sun, **AGENT, **powers)
    page = withdrawal(sun, without, who="agent")
    assert page.status_code == 403
    assert "no valid authority to withdraw" in sentences(page)
    assert withdrawal(sun, without).status_code == 422  # who asks has to be said
    assert withdrawal(sun, without, who="applicant").status_code == 302
    powers["authority_powers"] = ["submit", "withdraw"]
    allowed = in_departments(sun, **AGENT, **powers)
    assert withdrawal(sun, allowed, who="agent").status_code == 302
    story = sun.get(f"/counter/{allowed.pk}/").context["timeline"]
    assert any("Agent, entered at the window" in more for *_rest, more in story)


def test_a_double_click_withdraws_once(sun):
    case = in_departments(sun)
    typed = {**shown_in(sun.get(address(case, "withdrawal"))), **ASKED}
    form = {**typed, idempotency.FIELD: str(uuid4())}
    answers = [sun.post(address(case, "withdrawal"), form) for _click in range(2)]
    assert [answer.url for answer in answers] == [f"/counter/closing/{closing_of(case).pk}/"] * 2


def test_a_withdrawal_in_correction_recalls_the_notice(sun):
    case = in_correction(sun)
    assert withdrawal(sun, case).status_code == 302
    assert not case.defect_lists.open().exists()
    assert "Recalled with the case" in sun.get(f"/counter/{case.pk}/").text


def test_a_colleague_enters_a_withdrawal_found_by_the_complete_number_and_sees_no_more(sun, zhou):
    case = in_departments(sun)
    assert zhou.get(f"/counter/{case.pk}/").status_code == 404
    assert zhou.get("/counter/", {"number": case.number[:-1]}).context["page"].lines == []
    (line,) = zhou.get("/counter/", {"number": case.number}).context["page"].lines
    assert line.url == address(case, "withdrawal")
    assert withdrawal(zhou, case).status_code == 302
    notice = closing_of(case)
    assert zhou.get(f"/counter/{case.pk}/notices/{notice.pk}.pdf").status_code == 200
    zhou.send(f"/counter/closing/{notice.pk}/", AT_THE_WINDOW)
    assert zhou.get(f"/counter/{case.pk}/").status_code == 404


# Terminated --------------------------------------------------------------------------------------


def test_the_director_terminates_and_the_window_hands_the_notice_over(sun, guo):
    case = in_departments(sun)
    returned(case, "shs_tax_price")
    assert address(case, "termination") in guo.get(f"/counter/{case.pk}/").text
    assert guo.send(address(case, "termination"), ENDING).url == f"/counter/{case.pk}/"
    assert now(case).outcome == "terminated"
    notice = closing_of(case)
    assert guo.get(f"/counter/{case.pk}/notices/{notice.pk}.pdf").paper.startswith(b"%PDF-")
    assert guo.get(f"/counter/closing/{notice.pk}/").status_code == 403
    assert f"/counter/closing/{notice.pk}/" in sun.get(f"/counter/{case.pk}/").text


@pytest.mark.parametrize(
    ("typed", "status"),
    [({"facts": ""}, 422), ({"ground": "x"}, 422), ({"ground": "inactive"}, 409)],
)
def test_a_termination_needs_its_ground_and_facts(sun, guo, typed, status):
    case = in_departments(sun)
    page = guo.send(address(case, "termination"), {**ENDING, **typed})
    assert page.status_code == status
    assert sentences(page)
    assert now(case).state == "parallel_approval"
    assert guo.send(address(received(sun), "termination"), ENDING).status_code == 302


# Handed over -------------------------------------------------------------------------------------


def test_notices_wait_in_a_list_until_they_are_handed_over(sun, zhou, monkeypatch):
    first, second = in_departments(sun), in_departments(sun)
    for case in (first, second):
        withdrawal(sun, case)
    searches(zhou, first, second)
    monkeypatch.setattr(closing, "PAGE", 1)
    page = zhou.get("/counter/closing/")
    assert [notice.case_id for notice, _name in page.context["page"].lines] == [first.pk]
    later = zhou.get("/counter/closing/", {"after": str(page.context["page"].next)})
    assert [notice.case_id for notice, _name in later.context["page"].lines] == [second.pk]
    found = zhou.get("/counter/closing/", {"number": second.number}).context["page"]
    assert [notice.case_id for notice, _name in found.lines] == [second.pk]
    assert first.applicant.name not in page.text
    zhou.send(f"/counter/closing/{closing_of(first).pk}/", AT_THE_WINDOW)
    remaining = zhou.get("/counter/closing/").context["page"].lines
    assert [notice.case_id for notice, _name in remaining] == [second.pk]


def test_at_the_window_the_identity_is_compared_by_courier_it_is_not(sun):
    case = in_departments(sun)
    withdrawal(sun, case)
    url = f"/counter/closing/{closing_of(case).pk}/"
    page = sun.send(url, {"mode": "window"})
    assert page.status_code == 409
    assert "First check the identity" in sentences(page)
    assert sun.send(url, {"mode": "pigeon"}).status_code == 422
    assert sun.send(url, {"mode": "courier"}).status_code == 302
    page = sun.send(url, {"mode": "courier"})
    assert page.status_code == 409
    assert "This notice was handed over already." in sentences(page)
    assert closing_of(case).delivery_mode == "courier"


def test_a_notice_that_closes_nothing_is_not_found_here(sun):
    case = received(sun)
    assert sun.get(f"/counter/closing/{case.notices.get().pk}/").status_code == 404


# What the case page shows ------------------------------------------------------------------------


def test_a_refusal_is_shown_with_its_reasons_and_what_it_ended(sun):
    case = in_departments(sun)
    refused(case, "shs_re_precheck")
    page = sun.get(f"/counter/{case.pk}/")
    (decision,) = page.context["refusals"]
    assert decision.name
    assert "房屋已被法院查封。" in page.text
    lines = {line.review.sub_item: line for line in page.context["reviews"]}
    assert lines["shs_re_transfer"].review.state == "skipped"
    assert lines["shs_re_transfer"].waits_for.startswith("Ended with: ")


def test_what_officers_remark_among_themselves_is_not_shown(sun):
    from cases import refusals
    from cases.refusals import Grounds
    from tests.cast import head

    case = in_departments(sun)
    review, officer = on_desk(case, "shs_tax_price")
    grounds = Grounds("内部事实", "内部理由", "内部依据")
    refusals.propose(review.pk, grounds, by=officer, at=clock.now())
    page = sun.get(f"/counter/{case.pk}/").text
    assert "内部" not in page
    refusals.send_back(review.pk, "请再核实内部情况", by=head("tax"), at=clock.now())
    assert "内部" not in sun.get(f"/counter/{case.pk}/").text
    assert approver("tax").id not in page
