"""The materials: rows that follow the form, what registers hold, and scans taken by what they are."""

from __future__ import annotations

import pytest

from cases import materials
from cases.errors import Invalid, NotFound
from cases.materials import Scan
from cases.models import Case
from cases.models.material import MaterialState
from tests.cases.house_sale import fill, tick_all
from tests.cast import CHEN, MONDAY

pytestmark = pytest.mark.django_db


def test_rows_follow_the_form(draft: Case) -> None:
    case = fill(draft)
    keys = set(case.materials.values_list("material", flat=True))
    assert "m_loan_contract" in keys
    assert "m_agent_authorisation" not in keys
    fill(draft, buyer_loan="false")
    assert "m_loan_contract" not in set(case.materials.values_list("material", flat=True))


def test_registers_answer_for_shared_rows(draft: Case) -> None:
    case = fill(draft)
    tick_all(case)
    by_state = dict(case.materials.values_list("material", "state"))
    assert by_state["m_sale_contract"] == MaterialState.SHARED
    assert by_state["m_joint_form"] == MaterialState.GENERATED
    assert by_state["m_tax_paid_cert"] == MaterialState.ARISING
    assert by_state["m_loan_contract"] == MaterialState.RECEIVED
    answer = case.feed_answers.get(purpose="material m_sale_contract:seller_and_buyer")
    assert (answer.asked_by, answer.feed) == (CHEN.id, "feed_contract")


def test_a_row_that_arises_cannot_be_ticked(draft: Case) -> None:
    case = fill(draft)
    row = case.materials.get(material="m_tax_paid_cert")
    materials.tick(case.pk, {row.key: MaterialState.RECEIVED}, by=CHEN, at=MONDAY)
    assert case.materials.get(pk=row.pk).state == MaterialState.ARISING


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = (
    b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + b"\x00" * 17 + b"\x00\x00\x00\x00IEND\xaeB`\x82"
)


@pytest.mark.parametrize(
    ("name", "content", "kept_as"),
    [
        ("loan.pdf", PDF, "loan.pdf"),
        ("loan.png", PNG, "loan.png"),
        ("loan.png", PDF, "loan.png"),
        ("../../etc/passwd", PDF, "passwd"),
        ("C:\\scans\\贷款合同.pdf", PDF, "贷款合同.pdf"),
        ("\x00\n", PDF, "scan"),
    ],
)
def test_a_scan_is_taken_by_what_it_is(
    draft: Case, name: str, content: bytes, kept_as: str
) -> None:
    case = fill(draft)
    key = case.materials.get(material="m_loan_contract").key
    stored = materials.upload(case.pk, key, Scan(name, content), limit_mb=1, by=CHEN, at=MONDAY)
    assert stored.name == kept_as
    assert stored.file.name.startswith("uploads/2")
    assert case.materials.get(key=key).state == MaterialState.RECEIVED


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.pdf", b""),
        ("big.pdf", PDF + b"0" * 1024 * 1024),
        ("program.pdf", b"MZ\x90\x00" + b"\x00" * 64),
        ("page.pdf", b"<html><script>alert(1)</script></html>"),
        ("archive.pdf.zip", b"PK\x03\x04" + b"\x00" * 64),
        ("late.pdf", b"\n\n\n%PDF-1.7"),
    ],
)
def test_a_scan_that_is_something_else_is_refused(draft: Case, name: str, content: bytes) -> None:
    case = fill(draft)
    key = case.materials.get(material="m_loan_contract").key
    with pytest.raises(Invalid):
        materials.upload(case.pk, key, Scan(name, content), limit_mb=1, by=CHEN, at=MONDAY)
    assert case.materials.get(key=key).state == MaterialState.UNTICKED


def test_no_scan_for_a_row_that_is_not_handed_in(draft: Case) -> None:
    case = fill(draft)
    with pytest.raises(NotFound):
        materials.upload(
            case.pk, "m_joint_form:applicant", Scan("a", PDF), limit_mb=1, by=CHEN, at=MONDAY
        )
