"""The hall clock of the demo: everything happens in service hours, and time jumps where nothing does."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.timezone import localtime

from cases.calendar import working_calendar
from cases.clock import WorkingCalendar
from cases.errors import Invalid
from cases.lifecycle import ReviewState
from cases.models import Review
from cases.models.review import OPEN_WITH_DEPARTMENT
from departments import tasks
from departments.nudges import HALL_QUEUE, nudge
from departments.registry import departments
from web import clock

#: Nobody begins anything in the last minutes before the windows close.
MARGIN = timedelta(minutes=3)


def service_calendar() -> WorkingCalendar:
    """Return the working calendar; years that are not published yet have their weekends off."""
    return working_calendar().assuming_weekends()


def in_service(at: datetime) -> bool:
    """Whether the windows are open at this moment."""
    return service_calendar().next_service_moment(at) == at


def come_into_service() -> bool:
    """Jump to the next opening when the windows are closed or about to close; tell whether it did."""
    soon = clock.now() + MARGIN
    opens = service_calendar().next_service_moment(soon)
    return opens > soon and put_forward(opens)


def let_pass(minutes: int) -> None:
    """Let some minutes of hall time pass."""
    put_forward(clock.now() + timedelta(minutes=minutes))


def put_forward(at: datetime) -> bool:
    """Put the hall clock forward; tell whether this call did it, and not somebody else before."""
    try:
        clock.jump_to(at)
    except Invalid:
        return False
    return True


def jump(at: datetime) -> datetime:
    """Put the hall clock forward to the first service moment from then on, and wake the workers.

    Raises ``Invalid`` for a jump back.
    """
    opens = service_calendar().next_service_moment(at)
    clock.jump_to(opens)
    wake_the_workers()
    return opens


def wake_the_workers() -> None:
    """Let the sweep find what has become due, and nudge whoever has work."""
    tasks.sweep()
    nudge("issuing.issue", HALL_QUEUE)


def next_morning(at: datetime) -> datetime:
    """Return when the windows open on the next working day."""
    tomorrow = localtime(at).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return service_calendar().next_service_moment(tomorrow)


def next_due(at: datetime) -> datetime | None:
    """Return the next moment after ``at`` that some open review waits for or is due at, if any.

    Each department is asked for its own first one: that is what the index of its queue answers.
    """
    promised = [
        Review.objects.with_department(department).filter(promised_due__gt=at)
        for department in departments()
    ]
    found = [
        rows.order_by("promised_due").values_list("promised_due", flat=True).first()
        for rows in promised
    ]
    notices = Review.objects.filter(OPEN_WITH_DEPARTMENT, not_before__gt=at)
    found.append(notices.order_by("not_before").values_list("not_before", flat=True).first())
    return min((day for day in found if day), default=None)


def end_of_next_notice(case_ids: list[int], at: datetime) -> datetime | None:
    """Return when the first public notice among these cases ends, if one is running."""
    waiting = Review.objects.filter(case__in=case_ids, not_before__gt=at)
    open_states = [ReviewState.IN_REVIEW, ReviewState.HEAD_REVIEW]
    days = waiting.filter(state__in=open_states).order_by("not_before")
    return days.values_list("not_before", flat=True).first()
