"""Slow down whoever tries passwords: too many failures, and sign-in rests for a while.

Real time, not the hall clock: a demo that jumps a day ahead must not open the door. A try is
written down before the password is looked at, so that many tries at once count as many.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.crypto import salted_hmac

from accounts.models import SignInAttempt

REST = timedelta(minutes=15)
TRIES_FROM_ONE_PLACE = 5
TRIES_FROM_ANYWHERE = 20
KEPT = timedelta(days=1)


class TooManyTries(Exception):
    """Sign-in rests for this name; nothing was looked at."""


def begin(username: str, address: str, at: datetime) -> SignInAttempt:
    """Write down a try, or raise ``TooManyTries``; call ``forgive`` when it succeeded."""
    SignInAttempt.objects.filter(at__lt=at - KEPT).delete()
    name = username.strip().casefold()
    attempt = SignInAttempt.objects.create(
        name_key=_digest(name), pair_key=_digest(f"{address} {name}"), at=at
    )
    if _too_many(attempt):
        attempt.delete()
        raise TooManyTries
    return attempt


def forgive(attempt: SignInAttempt) -> None:
    """Forget the failures of this name from this place: the password was right."""
    SignInAttempt.objects.filter(pair_key=attempt.pair_key).delete()


def _too_many(attempt: SignInAttempt) -> bool:
    recent = SignInAttempt.objects.filter(name_key=attempt.name_key, at__gt=attempt.at - REST)
    here = recent.filter(pair_key=attempt.pair_key)
    return here.count() > TRIES_FROM_ONE_PLACE or recent.count() > TRIES_FROM_ANYWHERE


def _digest(text: str) -> str:
    """Return a keyed digest: a password typed into the name field must not be readable here."""
    return salted_hmac("accounts.sign_in", text, algorithm="sha256").hexdigest()
