"""All sixteen matters from the first word at the window to the last paper, and no number left about."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.db import connection

from accounts.models import User
from cases.chain import faults
from cases.lifecycle import CaseState, ReviewState
from cases.masks import find_personal_numbers
from cases.models import (
    Case,
    Certificate,
    Payment,
    PaymentRequest,
    PersonalNumber,
    Upload,
)
from hall.demo import at_the_window, town
from hall.demo.founding import Founded
from hall.demo.specimens import specimen
from hall.demo.walk import walk
from tests.demo.conftest import founded, own_var, workers_work  # noqa: F401 - fixtures
from tests.faces import Browser
from tests.small_matters import shipped

pytestmark = pytest.mark.django_db

#: Tables whose column ``number`` is the hall's own.
NUMBERED = ("cases_case", "cases_certificate", "cases_notice")


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every message that would go to Celery, as text."""
    messages: list[str] = []

    def send(name: str, **options: Any) -> None:
        messages.append(json.dumps([name, options], default=str))

    monkeypatch.setattr(current_app, "send_task", send)
    return messages


@pytest.mark.parametrize("code", sorted(shipped().editions))
def test_a_matter_walks_from_the_window_to_the_last_paper(
    code: str,
    founded: Founded,  # noqa: F811
    sent: list[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.DEBUG):
        (result,) = walk([code], pump=workers_work)
    case = result.case
    reviews = list(case.reviews.all())
    assert case.state in {CaseState.ISSUED, CaseState.ARCHIVED}
    assert case.outcome == "approved"
    assert {r.state for r in reviews} <= {ReviewState.APPROVED, ReviewState.NOT_APPLICABLE}
    assert list(faults(case, case.entries.order_by("seq"))) == []
    _assert_prerequisites_came_first(case)
    _assert_every_result_is_issued(case)
    _assert_counts(result, case)
    _assert_no_number_is_left_about(case, sent, caplog.text)


def test_numbers_in_file_names_and_payment_references_are_kept_nowhere(
    founded: Founded,  # noqa: F811
    sent: list[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Every scan is called after the applicant's number, and the cashier types it as a reference."""
    answers = town.stories()["SHS"].answers
    resident, mobile = answers["applicant_id"], answers["mobile"]
    monkeypatch.setattr(
        at_the_window,
        "specimen",
        lambda name: replace(specimen(name), name=f"身份证_{resident}.pdf"),
    )
    cashier = Browser(User.objects.get(username=_cashier()))
    tried: set[int] = set()

    def pump() -> None:
        for request in PaymentRequest.objects.filter(paid_at=None).exclude(pk__in=tried):
            tried.add(request.pk)
            for number in (resident, mobile, f"+86 {mobile}"):
                typed = {"amount": "100.00", "reference": number}
                answer = cashier.send(f"/cashier/{request.pk}/", typed)
                assert answer.status_code == 422
                assert answer.context["form"].has_error("reference")
        workers_work()

    with caplog.at_level(logging.DEBUG):
        (result,) = walk(["SHS"], pump=pump)
    assert tried
    assert all(row.reference.startswith("SPECIMEN-") for row in Payment.objects.all())
    assert set(Upload.objects.values_list("name", flat=True)) == {"scan.pdf"}
    _assert_no_number_is_left_about(result.case, sent, caplog.text)


def _cashier() -> str:
    return next(person.username for person in town.staff() if person.desk == "cashier")


def _assert_prerequisites_came_first(case: Case) -> None:
    decided = dict(case.reviews.values_list("sub_item", "decided_at"))
    for review in case.reviews.exclude(decided_at=None):
        for name in review.depends_on:
            assert decided[name] is None or decided[name] <= review.queued_at, (review, name)


def _assert_every_result_is_issued(case: Case) -> None:
    wanted = {
        (review.sub_item, output)
        for review in case.reviews.filter(state=ReviewState.APPROVED)
        for output in case.matter.sub_item(review.sub_item).outputs
    }
    issued = Certificate.objects.filter(issuance_set__case=case).exclude(valid_from=None)
    assert {(row.review.sub_item, row.output) for row in issued} == wanted
    assert all(row.file.storage.exists(row.file.name) for row in issued)
    assert {notice.kind for notice in case.notices.all()} == {
        "doc_receipt",
        "doc_acceptance",
        "doc_conclusion",
        "doc_delivery_receipt",
    }


def _assert_counts(result: Any, case: Case) -> None:
    metrics = case.matter.metrics
    assert metrics["trips_before_min"] <= result.trips_before <= metrics["trips_before_max"]
    assert result.submissions_now <= metrics["submissions_now_all"]
    assert result.submissions_before <= metrics["submissions_before_all"]


def _assert_no_number_is_left_about(case: Case, sent: list[str], logged: str) -> None:
    """The canary: no full identity or mobile number anywhere but in the sealed columns."""
    numbers = {row.value for row in PersonalNumber.objects.filter(case=case)}
    assert len(numbers) >= 2
    places = {"log": logged, "messages": "\n".join(sent), **dict(_tables())}
    for place, text in places.items():
        assert not [number for number in numbers if number in text], place
        assert find_personal_numbers(text) == [], place
    _assert_papers_and_pages_are_clean(case, numbers)


def _tables() -> list[tuple[str, str]]:
    """Return every row of every table as text; sealed columns show as hexadecimal ciphertext."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        texts = []
        for name in names:
            columns = _text_columns(cursor, name)
            if columns:
                parts = ", ' ', ".join(f'"{column}"::text' for column in columns)
                cursor.execute(f'SELECT concat({parts}) FROM "{name}"')
                texts.append((name, "\n".join(row[0] for row in cursor.fetchall())))
    return texts


def _text_columns(cursor: Any, table: str) -> list[str]:
    """Return the columns that could hold a number: text, JSON and arrays, not keys and hashes.

    The numbers of cases and papers are left out: so many digits may look like a person's by chance.
    """
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s "
        "AND data_type IN ('character varying', 'text', 'jsonb', 'ARRAY') "
        "AND column_name NOT LIKE '%%_index' AND NOT (column_name = 'number' AND table_name = ANY(%s))",
        [table, list(NUMBERED)],
    )
    return [name for (name,) in cursor.fetchall()]


def _assert_papers_and_pages_are_clean(case: Case, numbers: set[str]) -> None:
    from pypdf import PdfReader

    papers = [row.file for row in case.notices.all()]
    papers += [row.file for row in Certificate.objects.filter(issuance_set__case=case)]
    for paper in papers:
        with paper.open("rb") as stored:
            text = "\n".join(page.extract_text() for page in PdfReader(stored).pages)
        assert not [number for number in numbers if number in text], Path(paper.name)
