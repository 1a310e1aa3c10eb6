"""One house sale, page by page, on which nothing goes straight, and what is seen of it at the end."""

from __future__ import annotations

import pytest

from cases import chain, circulation
from cases.contradictions import contradictions
from cases.models import Case, DefectList, IssuanceSet, PaymentRequest, Review
from departments import nudges
from hall.issuing import tasks as issuing
from notifications import tasks as messages
from notifications.models import Message
from tests.cast import MONDAY
from tests.departments.stories import press
from tests.faces import Browser, departments_work, in_correction, person, sentences
from web import clock

pytestmark = pytest.mark.django_db

#: The sub-item that persons of the real estate centre work on; it comes first and asks for no payment.
CHECK = "shs_re_precheck"
LAW = "不动产登记暂行条例第二十二条"
RETURN = {
    "what-1": "证书第二页无法辨认",
    "required-1": "请重新提交清晰的复印件",
    "what-2": "面积与测绘成果不一致",
    "required-2": "请说明并补交测绘成果",
    "legal_basis": LAW,
}
REFUSAL = {"facts": "房屋已被法院查封。", "reasons": "查封期间不得办理登记。", "legal_basis": LAW}


@pytest.fixture(autouse=True)
def monday_morning(versions: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """The hall opens; nudges go nowhere, the workers are called by name."""
    clock.set_start(MONDAY)
    monkeypatch.setattr(nudges, "_publish", lambda *_: None)


@pytest.fixture
def sun() -> Browser:
    return Browser(person("sunli", "window_clerk"))


@pytest.fixture
def qian() -> Browser:
    return Browser(person("qian", "department_approver@real_estate"))


@pytest.fixture
def head() -> Browser:
    return Browser(person("song", "department_head@real_estate"))


def workers_work() -> None:
    """Freeze, make valid, close: what one round leaves is done in the next."""
    for _round in range(3):
        issuing.issue()
    messages.tell()


def accept(sun: Browser, case: Case) -> None:
    """Supply what the correction notice names, take it in, accept."""
    loan = case.materials.get(material="m_loan_contract")
    address = f"/counter/{case.pk}/correction/supply/"
    answer = sun.send(address, {f"tick-{loan.pk}": "received"}, act="take_in")
    assert answer.status_code == 302, sentences(answer)
    answer = sun.send(f"/counter/{case.pk}/materials/", act="accept")
    assert answer.status_code == 302, sentences(answer)


def review(case: Case) -> Review:
    return case.reviews.get(sub_item=CHECK)


def test_corrected_returned_sent_back_refused_and_handed_over(
    sun: Browser, qian: Browser, head: Browser
) -> None:
    case = in_correction(sun)
    messages.tell()
    accept(sun, case)
    messages.tell()
    assert circulation.circulate(case.pk, at=clock.now())
    assert press(qian, review(case), "sign-for").status_code == 302
    assert press(qian, review(case), "return", **RETURN).status_code == 302
    departments_work_without_persons(case)

    told = DefectList.objects.open().get()
    answers = {f"answer-{defect.pk}": "已重新提交" for defect in told.defects.all()}
    answer = sun.send(f"/counter/{case.pk}/defects/", answers, send_back=str(told.pk))
    assert answer.status_code == 302, sentences(answer)

    press(qian, review(case), "propose-refusal", **REFUSAL)
    press(head, review(case), "send-back", reason="请再核实查封是否解除。")
    press(qian, review(case), "propose-refusal", **REFUSAL)
    press(head, review(case), "refuse", **REFUSAL, rights_respected="on")
    pay_what_is_asked(sun, case)
    departments_work_without_persons(case)
    case = Case.objects.get(pk=case.pk)
    assert (case.state, case.outcome) == ("concluded", "refused")

    workers_work()
    whole = IssuanceSet.objects.get(case=case)
    address = f"/issuing/{whole.pk}/"
    every = {
        name: [str(value) for value, _label in field.choices]
        for name, field in sun.get(address).context["form"].fields.items()
        if name in ("papers", "notices")
    }
    answer = sun.send(address, every, identity="on", recipient="applicant")
    assert answer.status_code == 302, sentences(answer)
    workers_work()

    case = Case.objects.get(pk=case.pk)
    assert case.state == "archived"
    assert list(chain.faults(case, case.entries.order_by("seq"))) == []
    assert contradictions(case) == ()
    kinds = set(case.notices.values_list("kind", flat=True))
    assert kinds == {
        "doc_receipt",
        "doc_correction",
        "doc_acceptance",
        "doc_department_return",
        "doc_refusal_decision",
        "doc_conclusion",
        "doc_delivery_receipt",
    }
    what_the_applicant_sees(case)


def departments_work_without_persons(case: Case) -> None:
    """Let the officers of the other departments work; the check itself lies with persons."""
    from cases.models.review import Handling

    departments_work(case)
    row = review(case)
    if row.handling != Handling.PERSON:
        raise AssertionError("the check has to stay with persons")


def pay_what_is_asked(sun: Browser, case: Case) -> None:
    """The tax is due by law, whatever the registry decides."""
    for number, asked in enumerate(PaymentRequest.objects.awaited().filter(review__case=case)):
        paid = {"amount": "1200.00", "reference": f"TAX-{number:04d}"}
        assert sun.send(f"/cashier/{asked.pk}/", paid).status_code == 302


def what_the_applicant_sees(case: Case) -> None:
    visitor = Browser(language="zh-hans")
    answer = visitor.send("/status/", {"number": case.number, "code": str(case.query_code)})
    page = visitor.get(answer.url).text
    assert "不予" in page
    assert "六十日内" in page
    assert "法院查封" not in page  # the grounds stand in the decision, not on the public page
    told = Message.objects.filter(case=case, recipient_kind="applicant", state="delivered")
    rules = list(told.order_by("seq", "pk").values_list("rule", flat=True))
    assert rules.index("n_correction") < rules.index("n_accepted") < rules.index("n_concluded")
