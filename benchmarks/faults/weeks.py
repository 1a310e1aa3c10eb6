"""Faults of time: departments that answer twice, late or never; a night and a holiday over open cases."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta

from django.db.models import Min, Q
from django.utils.timezone import localtime

from benchmarks.faults import cast
from benchmarks.faults.failing import press_try_again
from benchmarks.faults.scene import Fault, Scene
from cases.actors import HALL
from cases.calendar import working_calendar
from cases.clock import HALL_ZONE, WorkingCalendar
from cases.models import Review
from cases.models.review import Handling
from departments import correspondence, registry
from departments.models import Ended, Habit, Ignored, Referral, Reply
from web import clock
from web.models import FailedWork

_PATIENCE = 150.0  # seconds
_QUIET = 1.0  # seconds without a step after which hall time goes on
#: Matters whose every sub-item is answered from outside; seeds play well, twice, late, never, wrongly.
_OUTSIDE, _SEED = ("VSR", "NVR"), 20261122


# Departments -------------------------------------------------------------------------------------


def _unreliable_departments(scene: Scene) -> None:
    """Departments answer twice, late, never or nonsense; hall time runs to whatever comes next."""
    first = Referral.objects.count()
    items, now = list(cast.sub_items(_OUTSIDE)), clock.now()
    registry.choose(items, Handling.SIMULATED, habit=Habit.FLAKY, seed=_SEED, by=HALL, at=now)
    scene.put_load(by_verbs=4, codes=_OUTSIDE)
    scene.all_taken_in()
    _let_time_run(scene)
    registry.choose(items, Handling.AUTOMATIC, by=HALL, at=clock.now())
    _demand_every_habit(scene, first)


def _let_time_run(scene: Scene) -> None:
    end = time.monotonic() + _PATIENCE
    lines, since = -1, time.monotonic()
    while scene.under_way() or _unread_replies():
        now = time.monotonic()
        found = _steps()
        if found != lines:
            lines, since = found, now
        elif now - since > _QUIET:
            _go_on(scene)
            since = now
        if now > end:
            return  # the referee says who is stuck
        time.sleep(0.2)


def _steps() -> int:
    """Count what has been done: it stands still when everybody waits."""
    decided = Review.objects.exclude(decided_at=None).count()
    closed = Referral.objects.exclude(closed_at=None).count()
    return decided + closed + Referral.objects.count() - _unread_replies()


def _unread_replies() -> int:
    return Reply.objects.pending().count()


def _go_on(scene: Scene) -> None:
    """Put the hall clock forward to the next thing that is waited for; ask again what was given up."""
    for failed in FailedWork.objects.given_up().filter(kind=correspondence.KIND):
        number = Review.objects.select_related("case").get(pk=int(failed.subject)).case.number
        press_try_again(scene, failed.kind, failed.subject, str(number))
    moments = (
        Reply.objects.pending().aggregate(at=Min("due_at"))["at"],
        Referral.objects.open().aggregate(at=Min("expect_by"))["at"],
        FailedWork.objects.aggregate(at=Min("retry_at"))["at"],
    )
    if ahead := [at for at in moments if at is not None and at > clock.now()]:
        clock.jump_to(min(ahead))


def _demand_every_habit(scene: Scene, first: int) -> None:
    """Make sure that departments did answer twice, late and never in this fault."""
    mine = Referral.objects.filter(review__case__in=scene.register.accepted)
    replies = Reply.objects.filter(referral__in=mine)
    never = mine.filter(ended=Ended.NO_ANSWER, replies=None)
    kinds = {
        "twice": replies.filter(ignored_because=Ignored.TWICE).exists(),
        "late": replies.filter(ignored_because=Ignored.LATE).exists(),
        "never": never.exists(),
    }
    for kind, happened in kinds.items():
        scene.demand(happened, f"No department answered {kind}: change the seed.")


# Nights and holidays -----------------------------------------------------------------------------


def _over_midnight(scene: Scene) -> None:
    """Midnight passes while cases are taken in and worked on."""
    midnight = _midnight_after(clock.now())
    clock.jump_to(midnight - timedelta(seconds=4))
    scene.put_load()
    while clock.now() < midnight:
        time.sleep(0.1)
    _demand_working_days(scene)


def _over_a_holiday(scene: Scene) -> None:
    """The windows close for a holiday in the middle of the work, and open after it."""
    days = working_calendar().assuming_weekends()
    eve = _eve_of_a_holiday(localtime(clock.now()).date(), days)
    clock.jump_to(days.end_of_service(eve) - timedelta(minutes=1))
    scene.put_load()
    scene.wait_for_load(2)
    clock.jump_to(days.next_service_moment(_midnight_after(clock.now())))
    _demand_working_days(scene)


def _midnight_after(at: datetime) -> datetime:
    tomorrow = localtime(at, HALL_ZONE).date() + timedelta(days=1)
    return datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=HALL_ZONE)


def _eve_of_a_holiday(day: date, days: WorkingCalendar) -> date:
    """Return the next working day with three days off or more behind it."""
    while True:
        day += timedelta(days=1)
        behind = (day + timedelta(days=n) for n in (1, 2, 3))
        if days.is_working_day(day) and not any(map(days.is_working_day, behind)):
            return day


def _demand_working_days(scene: Scene) -> None:
    """No promise may end on a day off, or before it began."""
    scene.over()
    scene.come_to_rest()
    days = working_calendar().assuming_weekends()
    promised = Review.objects.filter(~Q(promised_due=None), case__in=scene.register.accepted)
    for queued, due in promised.values_list("queued_at", "promised_due"):
        is_later = queued is not None and due is not None and due > queued
        if not is_later or not days.is_working_day(localtime(due, HALL_ZONE).date()):
            scene.wrong.append(f"A review queued at {queued} is promised for {due}.")


FAULTS: dict[str, Fault] = {
    "midnight": _over_midnight,
    "holiday": _over_a_holiday,
    "departments-unreliable": _unreliable_departments,
}
