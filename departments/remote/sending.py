"""Sending: referrals go to the department's own system, outside of any lock and transaction.

A line that is away is one piece of failed work for the whole department; a letter that the other side
does not take is one of its own.
"""

from __future__ import annotations

import json
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from departments.correspondence import wait_until
from departments.models import Connection, Referral
from departments.remote import client, letters
from departments.remote.client import NotReached
from web import failures

#: Kinds, as the list of failed work has them: a department's system, and one referral.
LINE, LETTER = "departments.line", "departments.letter"
#: Letters in one task, which must end long before its time limit.
SHARE = 20


def departments_to_reach(at: datetime) -> list[str]:
    """Return the departments for whose own system something waits that can be sent now."""
    unsent = failures.awake(Referral.objects.unsent(), LETTER, at)
    found = set(unsent.values_list("review__department", flat=True))
    return sorted(found - failures.resting(LINE, at)) if found else []


def send(department: str, at: datetime) -> int:
    """Send one share of what waits for a department's system; return how many letters it took."""
    if department in failures.resting(LINE, at):
        return 0
    waiting = Referral.objects.unsent().filter(review__department=department)
    awake = failures.awake(waiting, LETTER, at).select_related("review__case")
    sent = 0
    with failures.attempt(LINE, department, at):
        for referral in awake.order_by("pk")[:SHARE]:
            sent += _send(department, referral, at)
    return sent


def _send(department: str, referral: Referral, at: datetime) -> bool:
    """Send one letter; one that is not taken rests alone, a line that is away ends the round."""
    away: NotReached | None = None
    sent = False
    with failures.attempt(LETTER, referral.pk, at):
        try:
            sent = _post(department, referral, at)
        except NotReached as fault:
            away = fault
    if away is not None:
        raise away
    return sent


def _post(department: str, referral: Referral, at: datetime) -> bool:
    """Post one letter, unless nobody waits for its answer any more; tell whether it left the hall.

    What left is written down whatever became of the review while it was on its way.
    """
    connection = Connection.objects.filter(pk=department).first()
    if connection is None:
        raise NotReached(_("The department's own system is not connected."))
    expect_by = wait_until(referral.review, at)
    body = letters.letter(referral, expect_by)
    content = json.dumps(body, ensure_ascii=False).encode()
    if not Referral.objects.unsent().filter(pk=referral.pk).exists():
        return False
    client.post(connection, str(referral.token), content)
    left = {"sent_at": at, "expect_by": expect_by, "told": letters.told(body)}
    Referral.objects.filter(pk=referral.pk).update(**left)
    return True
