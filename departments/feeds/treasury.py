"""A simulated treasury: it reports the payments that its rows hold, and is silent about all others.

What it is to report stands in ``SimulatedPayment`` rows. A payment that the hall refuses stays there and
is reported again, so that nothing paid is forgotten while a person looks why.
"""

from __future__ import annotations

import logging
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from cases import charges
from cases.actors import Actor, Role
from cases.charges import Seen
from cases.errors import Refusal
from cases.models import PaymentRequest
from cases.models.payment import PaymentSource
from departments.models import SimulatedPayment

logger = logging.getLogger(__name__)

#: Enters what the treasury reports; takes no decision.
TREASURY = Actor("system:treasury", frozenset({Role.SYSTEM}))


def to_report() -> QuerySet[PaymentRequest]:
    """Open payment requests whose payment the treasury holds, the longest waiting first."""
    held = SimulatedPayment.objects.filter(
        case_number=OuterRef("review__case__number"), sub_item=OuterRef("review__sub_item")
    )
    asked = PaymentRequest.objects.filter(Exists(held), paid_at=None)
    return asked.select_related("review__case").order_by("asked_at", "pk")


def report(at: datetime) -> int:
    """Report every payment that somebody waits for; return how many were entered."""
    return sum(_is_entered(request, at) for request in to_report())


def _is_entered(request: PaymentRequest, at: datetime) -> bool:
    """Report one payment; what is refused is logged and comes again with the next report."""
    held = SimulatedPayment.objects.get(
        case_number=request.review.case.number, sub_item=request.review.sub_item
    )
    seen = Seen(held.amount, held.reference, PaymentSource.FEED)
    try:
        charges.payment_seen(request.pk, seen, by=TREASURY, at=at)
    except Refusal as refusal:
        logger.warning("The payment for request %s is refused: %s", request.pk, refusal)
        return False
    return True
