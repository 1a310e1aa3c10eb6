"""Why is it not moving? The same reading as the gather's, put into sentences."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.text import format_lazy
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from cases import answers, reading
from cases.errors import Sentence
from cases.lifecycle import CaseState, ReviewState
from cases.models import Case, Review


@dataclass(frozen=True, slots=True)
class Blocker:
    """One thing that a case waits for: who must act, and the sentence that says so."""

    who: str
    sentence: Sentence
    sub_item: str = ""


def blockers(case: Case, at: datetime) -> list[Blocker]:
    """Return what a case waits for at a moment; empty when it is closed."""
    match CaseState(case.state):
        case CaseState.DRAFT:
            return list(_before_receipt(case))
        case CaseState.RECEIVED:
            return list(_before_acceptance(case))
        case CaseState.ACCEPTED | CaseState.IN_CIRCULATION:
            return [Blocker("system", _("The case is about to be sent to the departments."))]
        case CaseState.PARALLEL_APPROVAL | CaseState.AWAITING_APPLICANT:
            return list(_in_approval(case, at))
        case CaseState.CONCLUDED:
            return [Blocker("system", _("The certificates are being made."))]
        case CaseState.READY_FOR_ISSUE:
            return [Blocker("window", _("The results are ready to be handed over."))]
        case CaseState.ISSUED:
            return list(_before_the_archive(case))
        case _:
            return []


def _before_receipt(case: Case) -> Iterable[Blocker]:
    places = [number.place for number in case.personal_numbers.all()]
    if answers.still_open(case.edition, case.form, places):
        yield Blocker("window", _("The form is not complete yet."))
    unticked = [row for row in case.materials.all() if not row.state]
    if unticked:
        names = reading.names_of_materials(case.edition, unticked)
        yield Blocker("window", format_lazy(_("Not ticked yet: {names}."), names=names))
    yield Blocker("window", _("The material has to be received."))


def _before_acceptance(case: Case) -> Iterable[Blocker]:
    missing = [row for row in case.materials.all() if not row.is_there]
    if missing:
        names = reading.names_of_materials(case.edition, missing)
        yield Blocker("applicant", format_lazy(_("Still missing: {names}."), names=names))
    else:
        yield Blocker("window", _("Everything is there: the case can be accepted."))


def _in_approval(case: Case, at: datetime) -> Iterable[Blocker]:
    reviews = {review.sub_item: review for review in case.reviews.all()}
    for review in reading.open_core(reviews):
        review.case = case
        yield _of_review(case, review, reviews, at)


def _of_review(case: Case, review: Review, reviews: reading.Reviews, at: datetime) -> Blocker:
    sub_item = case.matter.sub_item(review.sub_item)
    words = {
        "sub_item": sub_item.name,
        "department": case.edition.departments[review.department].name,
    }
    who, sentence = _sentence(case, review, reviews, at)
    return Blocker(who, format_lazy(sentence, **words), review.sub_item)


def _sentence(
    case: Case, review: Review, reviews: reading.Reviews, at: datetime
) -> tuple[str, Sentence]:
    match ReviewState(review.state):
        case ReviewState.QUEUED:
            return "department", _("{department} has not signed for “{sub_item}” yet.")
        case ReviewState.AWAITING_APPLICANT:
            return "applicant", _("The payment for “{sub_item}” has not been seen yet.")
        case ReviewState.HEAD_REVIEW:
            return "department", _("“{sub_item}” waits for the head of {department}.")
        case ReviewState.BLOCKED:
            return "department", _waits_for(case, review, reviews)
        case _ if review.not_before and review.not_before > at:
            day = date_format(localtime(review.not_before), "DATE_FORMAT")
            told = _("“{sub_item}” is on public notice until {day}.")
            return "law", format_lazy(told, day=day, sub_item="{sub_item}")
        case _:
            return "department", _("{department} is working on “{sub_item}”.")


def _waits_for(case: Case, review: Review, reviews: reading.Reviews) -> Sentence:
    names = [
        str(case.matter.sub_item(name).name)
        for name in review.depends_on
        if reviews[name].state not in reading.SATISFIED
    ]
    told = _("“{sub_item}” waits for: {names}.")
    return format_lazy(told, names=", ".join(names), sub_item="{sub_item}")


def _before_the_archive(case: Case) -> Iterable[Blocker]:
    reviews = {review.sub_item: review for review in case.reviews.all()}
    if not reading.nothing_is_open(reviews):
        yield Blocker("department", _("An optional sub-item is still open; it holds nothing up."))
    elif not reading.everything_is_delivered(case):
        yield Blocker("window", _("A later set of results is not handed over yet."))
    else:
        yield Blocker("system", _("The file is about to be closed."))
