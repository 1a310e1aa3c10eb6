"""The material: ticked, scanned, asked of the registers; then received, then accepted, each once."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cases.catalogue.publish import current
from cases.models import Case, Entry, Notice
from departments.models import SimulatedAnswer
from tests.faces import accepted, draft, filled, received, sentences, ticks
from tests.forms_typed import Typist, sent
from web import idempotency

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def materials_of(case: Case) -> str:
    return f"/counter/{case.pk}/materials/"


def row_of(case: Case, material: str):
    return case.materials.get(material=material)


def with_papers(sun) -> Case:
    """A sale on credit: the loan contract and the proof of costs are handed in on paper."""
    return filled(sun, iit_method="gain", original_value="800000", buyer_loan="true")


def test_the_registers_are_asked_when_the_form_is_done(sun):
    case = with_papers(sun)
    assert row_of(case, "m_id_card").state == "shared"
    assert row_of(case, "m_sale_contract").reference.startswith("SIM-")
    page = sun.get(materials_of(case))
    assert "9 of 11 rows are there" in page.text
    assert "Loan and mortgage contract" in page.context["form"].still_to_come


def test_a_register_that_was_silent_can_be_asked_again(sun):
    edition, case = current()["SHS"], draft(sun)
    plan = next(row.key for row in edition.matter.materials if row.material == "m_floor_plan")
    SimulatedAnswer.objects.create(
        case_number=f"draft-{case.pk}", purpose=f"material {plan}", answer="silent"
    )
    typed = sent(edition, Typist().fill_in(edition))
    sun.send(f"/counter/{case.pk}/form/", typed, act="continue")
    assert row_of(case, "m_floor_plan").state == ""
    answer = sun.send(materials_of(case), act="ask")
    assert "Rows that the registers did not settle: 1." in sun.get(answer.url).text
    SimulatedAnswer.objects.all().delete()
    sun.send(materials_of(case), act="ask")
    assert row_of(case, "m_floor_plan").state == "shared"


def test_ticks_are_kept_by_saving(sun):
    case = with_papers(sun)
    sun.send(materials_of(case), ticks(case, "missing"), act="save")
    page = sun.get(materials_of(case))
    field = f"tick-{row_of(case, 'm_loan_contract').pk}"
    assert page.context["form"][field].value() == "missing"


def test_receiving_names_the_rows_that_nobody_ticked_and_keeps_the_rest(sun):
    case = with_papers(sun)
    loan = f"tick-{row_of(case, 'm_loan_contract').pk}"
    answer = sun.send(materials_of(case), {loan: "received"}, act="receive", identity="on")
    assert answer.status_code == 409
    assert "Not ticked yet: Proof of original purchase price" in sentences(answer)
    assert "Loan" not in sentences(answer)
    assert answer.context["form"]["identity"].value() is True
    assert row_of(case, "m_loan_contract").state == "received"


def test_receiving_demands_the_identity_check(sun):
    case = filled(sun)
    answer = sun.send(materials_of(case), ticks(case), act="receive")
    assert answer.status_code == 409
    assert "First compare the identity document" in sentences(answer)


def test_receiving_a_form_that_is_not_complete_says_so_once(sun):
    case = filled(sun)
    sun.send(f"/counter/{case.pk}/form/", {"applicant_name": "王秀英"}, act="draft")
    answer = sun.send(materials_of(case), ticks(case), act="receive", identity="on")
    assert sentences(answer) == "Fill in the form completely first."


def test_received_with_a_number_and_a_receipt(sun):
    case = received(sun)
    assert case.number.startswith("32011820260302")
    page = sun.get(materials_of(case))
    assert f"Received under number {case.number}." in page.text
    receipt = case.notices.get(kind="doc_receipt")
    assert f"/counter/{case.pk}/notices/{receipt.pk}.pdf" in page.text


def test_what_is_missing_stops_acceptance_until_it_is_handed_in(sun):
    case = with_papers(sun)
    loan = f"tick-{row_of(case, 'm_loan_contract').pk}"
    sun.send(materials_of(case), {**ticks(case), loan: "missing"}, act="receive", identity="on")
    answer = sun.send(materials_of(case), act="accept")
    assert answer.status_code == 409
    assert sentences(answer) == "Still missing: Loan and mortgage contract."
    answer = sun.send(materials_of(case), {loan: "received"}, act="accept")
    assert answer.url == f"/counter/{case.pk}/"
    assert Case.objects.get(pk=case.pk).state == "accepted"


def test_accepted_with_its_dates(sun):
    case = accepted(sun)
    page = sun.get(f"/counter/{case.pk}/")
    assert "Promised by" in page.text
    assert "By law until" in page.text
    assert "The case is about to be sent to the departments." in page.text
    assert sun.get(materials_of(case)).url == f"/counter/{case.pk}/"
    assert sun.get(f"/counter/{case.pk}/form/").url == f"/counter/{case.pk}/"


@pytest.mark.parametrize("act", ["receive", "accept"])
def test_a_double_click_acts_once(sun, act):
    case = filled(sun) if act == "receive" else received(sun)
    form = {**ticks(case), "identity": "on", "act": act, idempotency.FIELD: str(uuid4())}
    first, second = (sun.post(materials_of(case), form) for _click in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.url == second.url
    assert Entry.objects.filter(case=case, event=act).count() == 1
    kind = {"receive": "doc_receipt", "accept": "doc_acceptance"}[act]
    assert Notice.objects.filter(case=case, kind=kind).count() == 1


# Scans -------------------------------------------------------------------------------------------


def scan(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def test_a_scan_ticks_its_row_and_can_be_looked_at(sun):
    case = with_papers(sun)
    row = row_of(case, "m_loan_contract")
    sun.send(materials_of(case), {f"scan-{row.pk}": scan("李明320118.pdf", PDF)}, act="save")
    stored = row.uploads.get()
    assert row_of(case, "m_loan_contract").state == "received"
    page = sun.get(materials_of(case))
    assert f"/counter/{case.pk}/scans/{stored.pk}/" in page.text
    assert "李明320118" not in page.text
    shown = sun.get(f"/counter/{case.pk}/scans/{stored.pk}/")
    assert shown["Content-Type"] == "application/pdf"
    assert "no-store" in shown["Cache-Control"]
    assert shown.paper == PDF


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"MZ\x90\x00 a program", "Only PDF, JPEG and PNG"),
        (b"%PDF-" + b"0" * 1024 * 1024, "The file is larger than 1 MB."),
    ],
)
def test_a_file_that_cannot_be_taken_in_gets_a_sentence_and_the_ticks_stay(
    sun, settings, content, sentence
):
    settings.HALL_UPLOAD_LIMIT_MB = 1
    case = with_papers(sun)
    loan, proof = row_of(case, "m_loan_contract"), row_of(case, "m_prior_cost_proof")
    typed = {f"scan-{loan.pk}": scan("loan.pdf", content), f"tick-{proof.pk}": "received"}
    answer = sun.send(materials_of(case), typed, act="receive", identity="on")
    assert answer.status_code == 422
    assert sentence in str(answer.context["form"].errors[f"scan-{loan.pk}"])
    assert answer.context["form"][f"tick-{proof.pk}"].value() == "received"
    assert answer.context["form"]["identity"].value() is True
    assert not loan.uploads.exists()
    assert Case.objects.get(pk=case.pk).state == "draft"
