"""Handing a notice over: a case that ends without results is closed once its notice has arrived."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from cases import journal
from cases.actors import Actor, Role
from cases.errors import Missing, NotFound, WrongState
from cases.lifecycle import Event
from cases.models import Notice
from cases.models.issuance import CLOSING_NOTICES, DeliveryMode


def hand_over_notice(
    notice_id: int, mode: DeliveryMode, *, identity_checked: bool, by: Actor, at: datetime
) -> Notice:
    """Record how the notice with which a case ends reached the applicant (Licensing Law art. 44).

    At the window the recipient's identity is compared first. Raises ``WrongState`` when it was handed
    over before.
    """
    known = Notice.objects.filter(pk=notice_id, kind__in=CLOSING_NOTICES)
    case_id = known.values_list("case_id", flat=True).first()
    if case_id is None:
        raise NotFound(_("There is no such notice to hand over."))
    with journal.change(case_id, Event.NOTICE_DELIVERED, by=by, at=at) as folder:
        folder.demand(Role.WINDOW_CLERK, Role.WINDOW_SUPERVISOR)
        notice = Notice.objects.get(pk=notice_id)
        if notice.delivered_at is not None:
            raise WrongState(_("This notice was handed over already."))
        if mode == DeliveryMode.WINDOW and not identity_checked:
            raise Missing(_("First check the identity of the person who collects."))
        notice.delivered_at, notice.delivered_by = folder.at, by.id
        notice.delivery_mode = mode
        notice.save(update_fields=["delivered_at", "delivered_by", "delivery_mode"])
        folder.note(Event.NOTICE_DELIVERED, notice=notice.pk, mode=mode.value)
    return notice
