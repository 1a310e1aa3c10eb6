"""Payments seen: the proof that releases what waits for it.

Amounts are entered with the payment's reference; computing what is due comes with the tax rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

from django.db import IntegrityError, transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cases import circulation, dues, journal
from cases.actors import Actor
from cases.errors import Invalid, NotFound, Sentence, WrongState
from cases.lifecycle import Event
from cases.masks import find_personal_numbers
from cases.models import Payment, PaymentRequest
from cases.models.payment import PaymentSource


@dataclass(frozen=True, slots=True)
class Seen:
    """A payment as it was seen: amount in CNY with at most two decimals, the bank's reference."""

    amount: str
    reference: str
    source: PaymentSource = PaymentSource.WINDOW


def payment_seen(request_id: int, seen: Seen, *, by: Actor, at: datetime) -> Payment:
    """Record a payment and let the review go on; the same reference counts once.

    Raises ``Invalid`` for an amount or reference that cannot be right, ``WrongState`` when it was paid.
    """
    amount, reference = _checked(seen)
    request = PaymentRequest.objects.select_related("review").filter(pk=request_id).first()
    if request is None:
        raise NotFound(_("There is no such payment request."))
    with journal.change(request.review.case_id, Event.SUB_APPLICANT_DONE, by=by, at=at) as folder:
        request = PaymentRequest.objects.get(pk=request_id)  # again, now that the case is locked
        if request.paid_at is not None:
            raise WrongState(_("This payment has been entered already."))
        if request.recalled_at is not None:
            raise WrongState(
                _("The case ended before this payment: it is refunded, not entered here.")
            )
        _demand_the_amount_asked(request, amount)
        request.paid_at = folder.at
        request.save(update_fields=["paid_at"])
        payment = Payment(
            request=request,
            amount=amount,
            reference=reference,
            source=seen.source,
            seen_by=by.id,
            seen_at=folder.at,
        )
        _save_once(payment)
        review = next(row for row in folder.reviews.values() if row.pk == request.review_id)
        folder.move(
            Event.SUB_APPLICANT_DONE, review, evidence={"payment": payment}, payment=payment.pk
        )
        dues.after_wait_of_review(review, folder.at)
        circulation.gather(folder)
    return payment


def _demand_the_amount_asked(request: PaymentRequest, amount: Decimal) -> None:
    if request.amount is not None and request.amount != amount:
        sentence = format_lazy(_("The department asked for {amount} yuan."), amount=request.amount)
        raise Invalid(sentence, {"amount": sentence})


def _save_once(payment: Payment) -> None:
    try:
        with transaction.atomic():
            payment.save(force_insert=True)
    except IntegrityError:
        sentence = _("This reference was entered for another payment.")
        raise Invalid(sentence, {"reference": sentence}) from None


def _checked(seen: Seen) -> tuple[Decimal, str]:
    """Return amount and reference, or refuse with a sentence for each that cannot be right."""
    amount, reference = _amount(seen.amount), seen.reference.strip()
    wrong: dict[str, Sentence] = {}
    if amount is None:
        wrong["amount"] = _("Enter the amount in yuan, like 12500.00.")
    if not (4 <= len(reference) <= 64 and reference.isascii() and reference.isprintable()):
        wrong["reference"] = _("Enter the reference of the payment: 4 to 64 letters or digits.")
    elif find_personal_numbers(reference):
        wrong["reference"] = _("This is a personal number, not the reference of a payment.")
    if amount is None or wrong:
        raise Invalid(next(iter(wrong.values())), wrong, code="payment")
    return amount, reference


def _amount(text: str) -> Decimal | None:
    """Return an amount of yuan with at most two decimals, or nothing when it is none."""
    try:
        amount = Decimal(text.strip().replace(",", ""))
        exact = amount.is_finite() and amount == amount.quantize(Decimal("0.01"))
    except InvalidOperation:
        return None
    return amount if exact and 0 <= amount < Decimal("1e11") else None
