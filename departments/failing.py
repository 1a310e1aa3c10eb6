"""What the list of failed work says of the back office: titles, numbers, what still waits."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Review
from cases.models.review import WITHOUT_A_PERSON
from departments import circulating, correspondence, intake
from departments.deadlines import DEADLINES, Deadline
from departments.models import Connection, Referral
from departments.nudges import HALL_QUEUE, nudge
from departments.remote import sending
from web import clock, failures
from web.wording import department_name

Subjects = Collection[str]


def register() -> None:
    """Make the kinds of work known to the list of failed work."""
    failures.register_kind(
        intake.KIND,
        _("Work on a case for a department"),
        retry=_intake_again,
        waiting=_still_for_intake,
        names=_cases_of_departments,
    )
    failures.register_kind(
        circulating.KIND,
        _("Send a case to its departments"),
        retry=lambda subjects: nudge("departments.circulate", HALL_QUEUE),
        waiting=_still_to_circulate,
        names=_cases,
    )
    failures.register_kind(
        correspondence.KIND,
        _("Get an answer from a department"),
        retry=_refer_again,
        waiting=_still_out,
        names=_reviews,
    )
    failures.register_kind(
        sending.LINE,
        _("Reach a department's own system"),
        retry=_send_again,
        waiting=_lines_with_work,
        names=lambda subjects: {code: department_name(code) for code in subjects},
    )
    failures.register_kind(
        sending.LETTER,
        _("Send a review to a department's own system"),
        retry=_send_letters_again,
        waiting=_still_unsent,
        names=_referrals,
    )
    for deadline in DEADLINES:
        failures.register_kind(
            deadline.kind,
            deadline.title,
            retry=lambda subjects: nudge("departments.deadlines", HALL_QUEUE),
            waiting=_still_due(deadline),
            names=_names_of(deadline),
        )


# Still to be done --------------------------------------------------------------------------------


def _pairs(subjects: Subjects) -> list[tuple[str, int]]:
    found = (subject.partition(":") for subject in subjects)
    return [(department, int(case_id)) for department, _colon, case_id in found]


def _still_for_intake(subjects: Subjects) -> set[str]:
    pairs = _pairs(subjects)
    reviews = Review.objects.filter(
        case__in=[case_id for _department, case_id in pairs],
        handling__in=WITHOUT_A_PERSON,
        state__in=["queued", "in_review"],
    )
    known = set(reviews.values_list("department", "case_id"))
    return {f"{department}:{case_id}" for department, case_id in known & set(pairs)}


def _still_to_circulate(subjects: Subjects) -> set[str]:
    waiting = Case.objects.waiting_for_circulation().filter(pk__in=subjects)
    return {str(key) for key in waiting.values_list("pk", flat=True)}


def _still_out(subjects: Subjects) -> set[str]:
    waiting = Review.objects.filter(
        pk__in=subjects, handling__in=correspondence.OUTSIDE, state="in_review"
    )
    return {str(key) for key in waiting.values_list("pk", flat=True)}


def _lines_with_work(subjects: Subjects) -> set[str]:
    return set(Connection.objects.with_work().filter(pk__in=subjects).values_list("pk", flat=True))


def _still_unsent(subjects: Subjects) -> set[str]:
    unsent = Referral.objects.unsent().filter(pk__in=subjects)
    return {str(key) for key in unsent.values_list("pk", flat=True)}


def _still_due(deadline: Deadline) -> Callable[[Subjects], set[str]]:
    def waits(subjects: Subjects) -> set[str]:
        due = deadline.due(clock.now()).filter(pk__in=subjects)
        return {str(key) for key in due.values_list("pk", flat=True)}

    return waits


# Nudged again ------------------------------------------------------------------------------------


def _intake_again(subjects: Subjects) -> None:
    for department in {department for department, _case in _pairs(subjects)}:
        nudge("departments.intake", department)


def _refer_again(subjects: Subjects) -> None:
    for department in set(_departments_of_reviews(subjects)):
        nudge("departments.intake", department)


def _send_again(subjects: Subjects) -> None:
    for department in subjects:
        nudge("departments.send", department)


def _send_letters_again(subjects: Subjects) -> None:
    letters = Referral.objects.filter(pk__in=subjects)
    _send_again(set(letters.values_list("review__department", flat=True)))


def _departments_of_reviews(subjects: Subjects) -> list[str]:
    return list(Review.objects.filter(pk__in=subjects).values_list("department", flat=True))


# Called by their numbers -------------------------------------------------------------------------


def _case(number: str | None) -> str:
    return gettext("Case {case}").format(case=number or "–")


def _cases(subjects: Subjects) -> Mapping[str, str]:
    rows = Case.objects.filter(pk__in=subjects).values_list("pk", "number")
    return {str(key): _case(number) for key, number in rows}


def _cases_of_departments(subjects: Subjects) -> Mapping[str, str]:
    pairs = _pairs(subjects)
    numbers = dict(
        Case.objects.filter(pk__in=[key for _department, key in pairs]).values_list("pk", "number")
    )
    return {
        f"{department}:{key}": f"{department_name(department)} · {_case(numbers.get(key))}"
        for department, key in pairs
    }


def _reviews(subjects: Subjects) -> Mapping[str, str]:
    rows = Review.objects.filter(pk__in=subjects).select_related("case")
    return {str(row.pk): _review(row) for row in rows.defer("case__query_code", "case__form")}


def _referrals(subjects: Subjects) -> Mapping[str, str]:
    rows = Referral.objects.filter(pk__in=subjects).select_related("review__case")
    return {str(row.pk): _review(row.review) for row in rows}


def _review(review: Review) -> str:
    department = department_name(review.department)
    return f"{department} · {review.rule.name} · {_case(review.case.number)}"


def _names_of(deadline: Deadline) -> Callable[[Subjects], Mapping[str, str]]:
    def names(subjects: Subjects) -> Mapping[str, str]:
        model = deadline.due(clock.now()).model
        rows = model._default_manager.filter(pk__in=subjects).values_list("pk", deadline.number)
        return {str(key): _case(number) for key, number in rows}

    return names
