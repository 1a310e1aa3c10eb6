"""What time it is in the hall: real time, and in the demo real time plus a shared offset."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.errors import Invalid, NotAllowed
from web.models import HallClock


def now() -> datetime:
    """Return hall time, with its time zone; outside the demo this is real time."""
    return timezone.now() + (_offset() if settings.HALL_DEMO else timedelta())


def set_start(at: datetime) -> None:
    """Begin a demo at this hall time, earlier or later than the clock shows now.

    Raises ``NotAllowed`` outside the demo.
    """
    _only_in_the_demo()
    HallClock.objects.update_or_create(
        id=HallClock.THE_ONE, defaults={"offset": at - timezone.now()}
    )


def jump_to(at: datetime) -> None:
    """Put the hall clock forward to this hall time.

    Raises ``NotAllowed`` outside the demo and ``Invalid`` for a jump back: what was written down
    with a later time would then not have happened yet.
    """
    _only_in_the_demo()
    with transaction.atomic():
        HallClock.objects.get_or_create(id=HallClock.THE_ONE)
        clock = HallClock.objects.select_for_update(no_key=True).get(id=HallClock.THE_ONE)
        real = timezone.now()
        if at < real + clock.offset:
            raise Invalid(_("The hall clock only goes forward."), code="clock_goes_forward")
        clock.offset = at - real
        clock.save(update_fields=["offset"])


def _offset() -> timedelta:
    rows = HallClock.objects.filter(id=HallClock.THE_ONE).values_list("offset", flat=True)
    return rows.first() or timedelta()


def _only_in_the_demo() -> None:
    if not settings.HALL_DEMO:
        raise NotAllowed(_("Only the demo may change its clock."), code="demo_only")
