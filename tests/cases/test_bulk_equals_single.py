"""The set-based path writes, row for row, what the single path writes: over random graphs and stories."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.core.management.color import no_style
from django.db import connection, models, transaction
from hypothesis import HealthCheck, example, given, settings

from cases import charges, circulation
from cases.charges import Seen
from cases.models import (
    Case,
    Certificate,
    Entry,
    FeedAnswer,
    IssuanceSet,
    Material,
    Notice,
    Payment,
    PaymentRequest,
    Review,
)
from cases.models.review import Handling
from departments import circulating, intake, registry, rules
from departments.models import SimulatedAnswer
from tests.cases.single_path import at_once, round_of
from tests.cases.stories_of_officers import EVERYTHING, SWITCHES, Story, stories
from tests.cast import CHEN, DEPARTMENTS, MONDAY, SUN
from tests.small_matters import accepted, small_matter

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("nothing_fails_quietly"),
]

LATER = MONDAY + timedelta(hours=1)
COMPARED = (
    Case,
    Review,
    Entry,
    Material,
    FeedAnswer,
    PaymentRequest,
    Payment,
    Notice,
    IssuanceSet,
    Certificate,
)

#: Works on some cases at a moment until nothing moves; tells whether anything did.
Work = Callable[[list[Case], datetime], bool]
Rows = dict[type[models.Model], list[dict[str, Any]]]


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(story=stories())
@example(story=EVERYTHING)
def test_bulk_equals_single(db: None, story: Story) -> None:
    single, bulk = walked(story, in_rounds_of_one, in_batches)
    for model in COMPARED:
        assert single[model] == bulk[model]


def test_the_example_has_everything_in_it(db: None) -> None:
    """So that the comparison above is never one of empty tables."""
    (rows,) = walked(EVERYTHING, in_batches)
    states = {row["sub_item"]: row["state"] for row in rows[Review]}
    assert states == {
        "t_price": "approved",
        "t_deed": "approved",
        "t_title": "head_review",
        "t_social": "head_review",
        "t_water": "approved",
        "t_never": "not_applicable",
        "t_last": "blocked",
    }
    remarks = {row["sub_item"]: row["remark"] for row in rows[Review]}
    assert "查封" in remarks["t_title"]
    assert remarks["t_social"] == "情况特殊 / This is odd"
    assert {"attached", "arising"} <= {row["state"] for row in rows[Material]}
    assert {row["hit"] for row in rows[FeedAnswer]} == {True, False}
    assert [row["reference"] for row in rows[Payment]] == [f"PAID-{n}" for n in range(2)]
    assert all(row["paid_at"] == LATER for row in rows[PaymentRequest])


# Two walks from the same cases -------------------------------------------------------------------


def walked(story: Story, *walks: Work) -> list[Rows]:
    """Let the officers work on the same cases in some ways; return every row after each of them."""
    with transaction.atomic(), patch.object(rules, "rules", lambda: story.rules):
        cases = begin(story)
        found = [rows_after(work, cases) for work in walks]
        transaction.set_rollback(True)
    return found


def begin(story: Story) -> list[Case]:
    """Accept the cases of a story; every sub-item is left to the automatic officers."""
    chosen = [(item.id, item.department) for item in story.items]
    registry.choose(chosen, Handling.AUTOMATIC, by=SUN, at=MONDAY)
    version = small_matter(story.items, switches=SWITCHES)
    cases = [accepted(version, **told.switches) for told in story.cases]
    for case, told in zip(cases, story.cases, strict=True):
        for check, answer in told.answers.items():
            SimulatedAnswer.objects.create(case_number=case.number, purpose=check, answer=answer)
    return cases


def rows_after(work: Work, cases: list[Case]) -> Rows:
    """Walk to the end, read every row, and take everything back."""
    with transaction.atomic():
        number_anew()
        finish(cases, work)
        rows = {model: rows_of(model) for model in COMPARED}
        transaction.set_rollback(True)
    return rows


def number_anew() -> None:
    """Let every walk give the same keys, which the journal names: a sequence is not taken back."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Payment, IssuanceSet]):
            cursor.execute(statement)


def finish(cases: list[Case], work: Work) -> None:
    """Work until nothing moves; then everything asked for is paid, silent registers speak, go on."""
    work(cases, MONDAY)
    while True:
        SimulatedAnswer.objects.filter(answer=SimulatedAnswer.Answer.SILENT).delete()
        pay_what_is_asked()
        if not work(cases, LATER):
            return


def pay_what_is_asked() -> None:
    asked = PaymentRequest.objects.filter(paid_at=None)
    for request in asked.order_by("review__case_id", "review__position"):
        seen = Seen("100.00", f"PAID-{Payment.objects.count()}")
        charges.payment_seen(request.pk, seen, by=CHEN, at=LATER)


def in_batches(cases: list[Case], at: datetime) -> bool:
    """Let the intakes drain their queues; tell whether anything moved."""
    moved = bool(circulating.circulate(50, at))
    while sum(intake.drain(department, at=at).worked for department in DEPARTMENTS):
        moved = True
    return moved


def in_rounds_of_one(cases: list[Case], at: datetime) -> bool:
    """Do by single acts what the officers do in batches: case by case, in rounds of the departments."""
    moved = False
    for case in cases:
        if circulation.circulate(case.pk, at=at):
            at_once(case, at)
            moved = True
    while sum(round_of(department, cases, at) for department in DEPARTMENTS):
        moved = True
    return moved


# Rows --------------------------------------------------------------------------------------------


def rows_of(model: type[models.Model]) -> list[dict[str, Any]]:
    """Return the rows of a table without keys that say only which row was written first."""
    rows = [
        {field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields}
        for row in model._default_manager.all()
    ]
    for row in rows:
        if model not in (Case, Payment, IssuanceSet):
            row.pop("id")
        if model is Payment:
            row["request_id"] = place_of(PaymentRequest.objects.get(pk=row["request_id"]).review)
        if row.get("review_id"):
            row["review_id"] = place_of(Review.objects.get(pk=row["review_id"]))
    return sorted(map(plain, rows), key=repr)


def place_of(review: Review) -> tuple[int, str]:
    return review.case_id, review.sub_item


def plain(row: dict[str, Any]) -> dict[str, Any]:
    return {
        key: bytes(value) if isinstance(value, memoryview) else value for key, value in row.items()
    }
