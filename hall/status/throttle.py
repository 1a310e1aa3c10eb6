"""Slows down whoever guesses: by address, and by case number over all addresses.

Real time, not the hall clock: a demo that jumps ahead must not open the door. A try is written down
before anything is looked at, so that many tries at once count as many; the right code takes its own
try back. Whoever has not guessed at a number may try it once although others have: guessing from
many places must not lock the applicant out.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.crypto import salted_hmac

from hall.status.models import Attempt, AttemptQuerySet

FROM_ONE_ADDRESS, ADDRESS_WINDOW = 10, timedelta(minutes=15)
AT_ONE_NUMBER, NUMBER_WINDOW = 20, timedelta(hours=1)
KEPT = timedelta(days=1)


class TooManyTries(Exception):
    """Nothing was looked at; ``until`` is when the next try is open."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


def begin(number: str, address: str, at: datetime) -> Attempt:
    """Write down a try, or raise ``TooManyTries``; call ``forgive`` when it was right."""
    Attempt.objects.filter(at__lt=at - KEPT).delete()
    attempt = Attempt(address_key=_digest("address", address), number_key=_digest("number", number))
    attempt.at = at
    attempt.save()
    until = _closed_until(attempt)
    if until is not None:
        attempt.delete()
        raise TooManyTries(until)
    return attempt


def forgive(attempt: Attempt) -> None:
    """Take back the try that was right; earlier wrong ones still count."""
    attempt.delete()


def _closed_until(attempt: Attempt) -> datetime | None:
    """Return when an address or a number is open again; None when this try is within bounds."""
    others = Attempt.objects.exclude(pk=attempt.pk)
    here = others.filter(address_key=attempt.address_key)
    there = others.filter(number_key=attempt.number_key)
    closed = [_full(here.since(attempt.at - ADDRESS_WINDOW), FROM_ONE_ADDRESS, ADDRESS_WINDOW)]
    if there.since(attempt.at - NUMBER_WINDOW).filter(address_key=attempt.address_key).exists():
        closed.append(_full(there.since(attempt.at - NUMBER_WINDOW), AT_ONE_NUMBER, NUMBER_WINDOW))
    return max((until for until in closed if until), default=None)


def _full(tries: AttemptQuerySet, limit: int, window: timedelta) -> datetime | None:
    """Return when the oldest of the last ``limit`` tries leaves the window; None when not full."""
    counted = list(tries.values_list("at", flat=True)[:limit])
    return counted[-1] + window if len(counted) == limit else None


def _digest(kind: str, text: str) -> str:
    """Return a keyed digest: no address and no number can be read here."""
    return salted_hmac(f"hall.status.{kind}", text, algorithm="sha256").hexdigest()
