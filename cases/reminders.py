"""Reminders: of a list of defects before its deadline, of a payment that stays away.

Each applicant is reminded once; a list that nobody answers lapses only after that (handbook §2.1).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from cases import corrections, journal, returns
from cases.actors import HALL, Actor
from cases.errors import Missing, NotFound
from cases.folder import Folder
from cases.lifecycle import Event
from cases.models import DefectList, PaymentRequest

#: Calendar days before the deadline of a list at which its applicant is reminded (our own choice).
REMIND_BEFORE = 7
#: Calendar days without payment after which its applicant is reminded (our own choice).
PAYMENT_AFTER = 30


def lists_to_remind(at: datetime) -> QuerySet[DefectList]:
    """Return the lists of whose deadline nobody was reminded yet, though it is near."""
    return DefectList.objects.to_be_reminded(localtime(at).date(), REMIND_BEFORE)


def payments_to_remind(at: datetime) -> QuerySet[PaymentRequest]:
    """Return the requests that have waited long for their payment."""
    asked_before = at - timedelta(days=PAYMENT_AFTER)
    return PaymentRequest.objects.awaited().filter(reminded_at=None, asked_at__lte=asked_before)


def lists_to_lapse(at: datetime) -> QuerySet[DefectList]:
    """Return the lists that were not answered in time; a correction only after its reminder."""
    today = localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    reminded = Q(review__isnull=False) | Q(reminded_at__lt=today)
    return DefectList.objects.overdue(today.date()).filter(reminded)


def remind_of_list(list_id: int, *, by: Actor = HALL, at: datetime) -> bool:
    """Remind the applicant of a list's deadline; tell whether that was done now."""
    told = DefectList.objects.filter(pk=list_id).first()
    if told is None:
        raise NotFound(_("There is no such list of defects."))
    with journal.change(told.case_id, Event.REMINDED, by=by, at=at) as folder:
        told.refresh_from_db()
        if not told.is_open or told.reminded_at is not None:
            return False
        if localtime(folder.at).date() < told.due_on - timedelta(days=REMIND_BEFORE):
            raise Missing(_("It is too early for a reminder."))
        _note(folder, told, told.review_id, list=told.pk)
    return True


def remind_of_payment(request_id: int, *, by: Actor = HALL, at: datetime) -> bool:
    """Remind the applicant of a payment; tell whether that was done now."""
    request = PaymentRequest.objects.select_related("review").filter(pk=request_id).first()
    if request is None:
        raise NotFound(_("There is no such payment request."))
    with journal.change(request.review.case_id, Event.REMINDED, by=by, at=at) as folder:
        request.refresh_from_db()
        if request.paid_at or request.recalled_at or request.reminded_at:
            return False
        if folder.at < request.asked_at + timedelta(days=PAYMENT_AFTER):
            raise Missing(_("It is too early for a reminder."))
        _note(folder, request, request.review_id, payment_request=request.pk)
    return True


def _note(
    folder: Folder, asked: DefectList | PaymentRequest, review_id: int | None, **facts: int
) -> None:
    asked.reminded_at = folder.at
    asked.save(update_fields=["reminded_at"])
    review = next((row for row in folder.reviews.values() if row.pk == review_id), None)
    folder.note(Event.REMINDED, review, **facts)


def lapse(told: DefectList, *, at: datetime) -> None:
    """End what was not put right in time: the case before acceptance, the review after it."""
    if told.review_id is None:
        corrections.lapse(told.case_id, at=at)
    else:
        returns.lapse(told.pk, at=at)
