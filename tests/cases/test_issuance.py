"""Unified issuance: whole or not at all, from wherever a worker was cut off; numbers given once."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from pypdf import PdfReader

from cases import circulation, delivery, issuance, notices, numbering
from cases.chain import faults
from cases.circulation import Opinion
from cases.delivery import Recipient, Ticked
from cases.errors import Missing, NotAllowed, Refusal, WrongState
from cases.lifecycle import CaseState
from cases.models import Case, Certificate, IssuanceSet, Review
from cases.models.issuance import SetKind
from tests.cast import CHEN, MONDAY, approver
from tests.small_matters import Item, accepted, small_matter

pytestmark = pytest.mark.django_db

SALE = (
    Item("t_tax", "tax", outputs=("o_deed_tax_certificate", "o_vat_certificate")),
    Item("t_title", "real_estate", outputs=("o_property_certificate",)),
    Item("t_water", "utilities", optional=True, outputs=("o_utility_transfer",)),
)


def approve(case: Case, sub_item: str) -> None:
    """Sign for and approve one review."""
    row = Review.objects.get(case=case, sub_item=sub_item)
    circulation.sign_for(row.pk, by=approver(row.department), at=MONDAY)
    circulation.approve(row.pk, Opinion(), by=approver(row.department), at=MONDAY)


@pytest.fixture
def concluded() -> Case:
    """A case whose core reviews are approved; the optional one is still open."""
    case = accepted(small_matter(SALE))
    circulation.circulate(case.pk, at=MONDAY)
    approve(case, "t_tax")
    approve(case, "t_title")
    return Case.objects.get(pk=case.pk)


def state(case: Case) -> str:
    """Read the state of a case."""
    return Case.objects.values_list("state", flat=True).get(pk=case.pk)


def deliver(issuance_set: IssuanceSet) -> IssuanceSet:
    """Hand a set over as the clerk does."""
    ticked = Ticked.everything(issuance_set)
    return delivery.deliver(issuance_set.pk, Recipient(True), ticked, by=CHEN, at=MONDAY)


def print_all(case: Case) -> None:
    """Print every notice of a case."""
    for notice in case.notices.all():
        notices.print_notice(notice.pk)


def test_everything_becomes_valid_together(concluded: Case) -> None:
    assert issuance.issue(concluded.pk, at=MONDAY) == 1
    issuance_set = concluded.issuance_sets.get()
    assert issuance_set.kind == SetKind.CONCLUSION
    assert state(concluded) == CaseState.READY_FOR_ISSUE
    papers = list(issuance_set.certificates.all())
    assert [row.output for row in papers] == [
        "o_deed_tax_certificate",
        "o_vat_certificate",
        "o_property_certificate",
    ]
    assert {row.valid_from for row in papers} == {MONDAY}
    for row in papers:
        with default_storage.open(row.file.name) as stored:
            text = "".join(page.extract_text() for page in PdfReader(BytesIO(stored.read())).pages)
        assert row.number in text
        assert "SPECIMEN" in text


def test_issuing_again_changes_nothing(concluded: Case) -> None:
    issuance.issue(concluded.pk, at=MONDAY)
    before = list(Certificate.objects.values())
    assert issuance.issue(concluded.pk, at=MONDAY) == 0
    assert list(Certificate.objects.values()) == before


class Killed(BaseException):
    """The worker died here."""


@pytest.mark.parametrize(
    "place",
    ["cases.numbering.give", "cases.papers.press.render", "cases.issuance.make_valid_many"],
)
def test_a_killed_worker_is_finished_by_the_next(
    concluded: Case, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    def die(*args: object, **kwargs: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(place, die)
        with pytest.raises(Killed):
            issuance.issue(concluded.pk, at=MONDAY)
    assert state(concluded) == CaseState.CONCLUDED
    assert not Certificate.objects.exclude(valid_from=None).exists()
    numbered = set(Certificate.objects.exclude(number=None).values_list("pk", "number"))
    assert issuance.issue(concluded.pk, at=MONDAY) == 1
    assert state(concluded) == CaseState.READY_FOR_ISSUE
    assert numbered <= set(Certificate.objects.values_list("pk", "number"))
    for code in ("SW", "BD"):
        assert numbering.gaps(f"certificate:{code}:2026") == []


def test_a_number_that_was_reserved_and_not_used_is_listed_as_a_gap() -> None:
    assert list(numbering.reserve("certificate:SW:2026", 3)) == [1, 2, 3]
    assert numbering.gaps("certificate:SW:2026") == [1, 2, 3]
    assert list(numbering.reserve("certificate:SW:2026")) == [4]
    assert numbering.gaps("certificate:XX:2026") == []


def test_a_set_is_handed_over_whole_to_a_checked_person(concluded: Case) -> None:
    issuance.issue(concluded.pk, at=MONDAY)
    issuance_set = concluded.issuance_sets.get()
    every = Ticked.everything(issuance_set)
    all_but_one = Ticked(set(every.certificates) - {max(every.certificates)})
    with pytest.raises(Missing):
        delivery.deliver(issuance_set.pk, Recipient(False), every, by=CHEN, at=MONDAY)
    with pytest.raises(Missing):
        delivery.deliver(issuance_set.pk, Recipient(True), all_but_one, by=CHEN, at=MONDAY)
    with pytest.raises(NotAllowed):
        delivery.deliver(issuance_set.pk, Recipient(True, is_agent=True), every, by=CHEN, at=MONDAY)
    with pytest.raises(NotAllowed):
        delivery.deliver(issuance_set.pk, Recipient(True), every, by=approver("tax"), at=MONDAY)
    deliver(issuance_set)
    assert state(concluded) == CaseState.ISSUED
    with pytest.raises(Refusal):
        deliver(issuance_set)
    notice = concluded.notices.get(kind="doc_delivery_receipt")
    assert notices.print_notice(notice.pk).sha256


def test_an_optional_result_forms_a_later_set(concluded: Case) -> None:
    issuance.issue(concluded.pk, at=MONDAY)
    first = concluded.issuance_sets.get()
    deliver(first)
    print_all(concluded)
    with pytest.raises(WrongState, match="可选"):
        delivery.archive(concluded.pk, at=MONDAY)
    approve(concluded, "t_water")
    assert issuance.issue(concluded.pk, at=MONDAY) == 1
    later = concluded.issuance_sets.get(kind=SetKind.LATER)
    assert [row.output for row in later.certificates.all()] == ["o_utility_transfer"]
    assert state(concluded) == CaseState.ISSUED
    with pytest.raises(WrongState):
        delivery.archive(concluded.pk, at=MONDAY)
    deliver(later)
    with pytest.raises(Missing):
        delivery.archive(concluded.pk, at=MONDAY)
    print_all(concluded)
    delivery.archive(concluded.pk, at=MONDAY)
    case = Case.objects.get(pk=concluded.pk)
    assert case.state == CaseState.ARCHIVED
    assert list(faults(case, case.entries.order_by("seq"))) == []


def test_a_notice_is_printed_once_and_says_the_same_ever_after(concluded: Case) -> None:
    notice = concluded.notices.get(kind="doc_acceptance")
    first = notices.print_notice(notice.pk)
    again = notices.print_notice(notice.pk)
    assert (first.number, first.sha256) == (again.number, again.sha256)
    assert first.number == "高税联受〔2026〕00001号"
    with default_storage.open(first.file.name) as stored:
        text = "".join(page.extract_text() for page in PdfReader(BytesIO(stored.read())).pages)
    assert concluded.number in text
    assert "K7M2P9QX" in text.replace(" ", "")
