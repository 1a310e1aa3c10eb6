"""Why is it not moving? The same reading as the gather's, put into sentences for whoever asks.

Empty exactly when nothing stands in the way: the hall itself takes the next step (``in_hand`` says which),
or the case is closed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.utils.functional import lazystr
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cases import answers, reading
from cases.errors import Sentence
from cases.lifecycle import ISSUABLE, CaseState, ReviewState
from cases.models import Case, DefectList, Review
from cases.models.issuance import SetState
from cases.models.material import MaterialState
from cases.models.review import WITHOUT_A_PERSON, Handling
from cases.why import Audience, Why, sentence


class Who(StrEnum):
    """Who has to act next."""

    WINDOW = "window"
    APPLICANT = "applicant"
    DEPARTMENT = "department"
    LAW = "law"


@dataclass(frozen=True, slots=True)
class Blocker:
    """One thing that a case waits for, and who must act."""

    who: Who
    why: Why
    words: dict[str, Any] = field(default_factory=dict)
    sub_item: str = ""
    department: str = ""

    def told(self, audience: Audience, *, department: str = "") -> Sentence:
        """Return the sentence for somebody; an approver of another department is told as the window is."""
        colleague = audience == Audience.APPROVER and department != self.department
        return format_lazy(
            sentence(self.why, Audience.CLERK if colleague else audience), **self.words
        )


def blockers(case: Case, at: datetime) -> list[Blocker]:
    """Return what a case waits for at a moment, the first thing to be done first."""
    match CaseState(case.state):
        case CaseState.DRAFT:
            return list(_before_receipt(case))
        case CaseState.RECEIVED:
            return list(_before_acceptance(case))
        case CaseState.CORRECTION_REQUIRED:
            return list(_in_correction(case))
        case CaseState.PARALLEL_APPROVAL | CaseState.AWAITING_APPLICANT:
            return list(_in_approval(case, at))
        case CaseState.READY_FOR_ISSUE:
            return [Blocker(Who.WINDOW, Why.TO_HAND_OVER)]
        case CaseState.ISSUED:
            return list(_before_the_archive(case, at))
        case CaseState.NOT_ACCEPTED | CaseState.CONCLUDED:
            return list(_before_the_last_notice(case))
        case _:
            return []


def in_hand(case: Case, at: datetime) -> Sentence | None:
    """Return what the hall itself is about to do; nothing where somebody else has to act."""
    if blockers(case, at):
        return None
    match CaseState(case.state):
        case CaseState.ACCEPTED | CaseState.IN_CIRCULATION:
            return _("The case is about to be sent to the departments.")
        case CaseState.CONCLUDED if case.outcome in ISSUABLE:
            return _("The certificates are being made.")
        case CaseState.ARCHIVED:
            return None
        case _:
            return _("The file is about to be closed.")


# At the window -----------------------------------------------------------------------------------


def _before_receipt(case: Case) -> Iterable[Blocker]:
    places = [number.place for number in case.personal_numbers.all()]
    if answers.still_open(case.edition, case.form, places):
        yield Blocker(Who.WINDOW, Why.FORM_OPEN)
    yield from _about_rows(case, Why.UNTICKED, {MaterialState.UNTICKED})
    yield Blocker(Who.WINDOW, Why.TO_RECEIVE)


def _before_acceptance(case: Case) -> Iterable[Blocker]:
    lacking = {MaterialState.UNTICKED, MaterialState.MISSING}
    missing = list(_about_rows(case, Why.MISSING, lacking))
    yield from missing or [Blocker(Who.WINDOW, Why.TO_ACCEPT)]


def _in_correction(case: Case) -> Iterable[Blocker]:
    told = case.defect_lists.open().filter(review=None).first()
    day = {"day": reading.in_words(told.due_on)} if told else {"day": ""}
    lacking = {MaterialState.UNTICKED, MaterialState.MISSING}
    rows = [row for row in case.materials.all() if row.state in lacking]
    if rows or (told and any(not defect.key for defect in told.unanswered())):
        yield Blocker(Who.APPLICANT, Why.CORRECTION, day)
    else:
        yield Blocker(Who.WINDOW, Why.TO_RESUBMIT, day)


def _about_rows(case: Case, why: Why, states: set[MaterialState]) -> Iterable[Blocker]:
    rows = [row for row in case.materials.all() if row.state in states]
    if rows:
        names = reading.names_of_materials(case.edition, rows)
        yield Blocker(Who.WINDOW, why, {"names": names})


# In the departments ------------------------------------------------------------------------------


def _in_approval(case: Case, at: datetime) -> Iterable[Blocker]:
    reviews = _reviews_of(case)
    for review in reading.open_core(reviews):
        yield _of_review(case, review, reviews, at)


def _reviews_of(case: Case) -> dict[str, Review]:
    reviews = {review.sub_item: review for review in case.reviews.all()}
    for review in reviews.values():
        review.case = case
    return reviews


def _of_review(case: Case, review: Review, reviews: reading.Reviews, at: datetime) -> Blocker:
    who, why, more = _reason(case, review, reviews, at)
    words = {
        "sub_item": case.matter.sub_item(review.sub_item).name,
        "department": case.edition.departments[review.department].name,
        "since": reading.in_words(review.queued_at),
        "due": reading.in_words(review.promised_due),
        **more,
    }
    return Blocker(who, why, words, review.sub_item, review.department)


def _reason(
    case: Case, review: Review, reviews: reading.Reviews, at: datetime
) -> tuple[Who, Why, dict[str, Any]]:
    match ReviewState(review.state):
        case ReviewState.AWAITING_APPLICANT:
            return Who.APPLICANT, Why.PAYMENT, {}
        case ReviewState.RETURNED:
            told = DefectList.objects.open().filter(review=review).first()
            return (
                Who.APPLICANT,
                Why.RETURNED,
                {"day": reading.in_words(told.due_on) if told else ""},
            )
        case ReviewState.HEAD_REVIEW:
            return Who.DEPARTMENT, Why.WITH_THE_HEAD, {}
        case ReviewState.BLOCKED:
            return Who.DEPARTMENT, Why.BLOCKED, {"names": _prerequisites(case, review, reviews)}
        case _ if review.not_before and review.not_before > at:
            return Who.LAW, Why.PUBLIC_NOTICE, {"day": reading.in_words(review.not_before)}
        case _ if review.handling in WITHOUT_A_PERSON:
            outside = review.handling != Handling.AUTOMATIC
            return Who.DEPARTMENT, Why.OWN_SYSTEM if outside else Why.OFFICERS, {}
        case ReviewState.QUEUED:
            return Who.DEPARTMENT, Why.NOT_SIGNED, {}
        case _:
            return Who.DEPARTMENT, Why.WORKING if review.approver else Why.NOT_TAKEN, {}


def _prerequisites(case: Case, review: Review, reviews: reading.Reviews) -> Any:
    names = [
        case.matter.sub_item(name).name
        for name in review.depends_on
        if reviews[name].state not in reading.SATISFIED
    ]
    return lazystr(reading.Joined(names))


# At the end --------------------------------------------------------------------------------------


def _before_the_archive(case: Case, at: datetime) -> Iterable[Blocker]:
    reviews = _reviews_of(case)
    for review in reviews.values():
        if review.state not in reading.FINAL:
            yield _of_review(case, review, reviews, at)
    if case.issuance_sets.filter(state=SetState.VALID).exists():
        yield Blocker(Who.WINDOW, Why.LATER_SET)


def _before_the_last_notice(case: Case) -> Iterable[Blocker]:
    if case.outcome in ISSUABLE:
        return  # the issuing worker has it
    if not case.notices.closing().exists() or case.notices.to_hand_over().exists():
        yield Blocker(Who.WINDOW, Why.CLOSING_NOTICE)
