"""How a case stands: what it waits for, when it is due, and with which light."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, QuerySet, TextChoices
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases import blockers, calendar, clock, dues
from cases.actors import Actor, Role
from cases.blockers import Audience
from cases.errors import Sentence
from cases.lifecycle import CaseState
from cases.models import Case, PersonalNumber
from hall.counter import searching
from hall.counter.access import lists_of, opens
from hall.counter.found import Sight

PAGE = 25
_FINISHED = (CaseState.ISSUED, CaseState.ARCHIVED)
_AT_THE_WINDOW = (
    CaseState.DRAFT,
    CaseState.RECEIVED,
    CaseState.CORRECTION_REQUIRED,
    CaseState.NOT_ACCEPTED,
    CaseState.READY_FOR_ISSUE,
)


class Show(TextChoices):
    """Which of the cases are listed."""

    OPEN = "open", pgettext_lazy("cases", "Open")
    WAITING = "waiting", pgettext_lazy("cases", "Waiting for the window")
    FINISHED = "finished", pgettext_lazy("cases", "Finished")


@dataclass(frozen=True, slots=True)
class Line:
    """One case in the list."""

    case: Case
    waits_for: Sentence
    more: int
    due: Due
    url: str

    @property
    def name(self) -> str:
        """The number of the case, or of the draft."""
        return name_of(self.case)


@dataclass(frozen=True, slots=True)
class Due:
    """When a case is due: a moment with its light, or a day; nothing for drafts and closed cases."""

    at: datetime | None = None
    day: date | None = None
    light: str = ""
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Some cases, the latest first, and the id from which the next page goes on."""

    lines: list[Line]
    next: int | None


def page_of(sight: Sight, show: Show, at: datetime, *, number: str = "", before: int = 0) -> Page:
    """Return a page of somebody's cases, those with an id below ``before`` (keyset paging)."""
    if number:
        keys = _latest([searching.found(sight.actor, number)], before)
    else:
        keys = _latest((_chosen(each, show) for each in lists_of(sight.actor)), before)
    found = Case.objects.filter(pk__in=keys)
    cases = list(_with_what_is_shown(found).order_by("-pk"))
    lines = [_line(case, at, _address(sight, case, number)) for case in cases[:PAGE]]
    return Page(lines, cases[PAGE - 1].pk if len(cases) > PAGE else None)


def _latest(lists: Iterable[QuerySet[Case]], before: int) -> list[int]:
    """Return the keys of the latest cases below ``before``: a page of them, and one more.

    Each of several lists is read by an index of its own, which one question with OR would not use.
    """
    latest, *others = (_keys(cases, before) for cases in lists)
    found = latest.union(*others).order_by("-pk") if others else latest
    return list(found[: PAGE + 1])


def _keys(cases: QuerySet[Case], before: int) -> QuerySet[Case, int]:
    below = cases.filter(pk__lt=before) if before else cases
    return below.order_by("-pk").values_list("pk", flat=True)[: PAGE + 1]


def _address(sight: Sight, case: Case, number: str) -> str:
    """Return where a case is opened; a colleague's that waits for nobody, only to be withdrawn."""
    colleagues = number == case.number and not opens(sight, case)
    return reverse("counter:withdrawal" if colleagues else "counter:case", args=[case.pk])


def _chosen(cases: QuerySet[Case], show: Show) -> QuerySet[Case]:
    if show == Show.FINISHED:
        return cases.filter(state__in=_FINISHED)
    if show == Show.WAITING:
        return cases.filter(state__in=_AT_THE_WINDOW)
    return cases.exclude(state__in=_FINISHED)


def _with_what_is_shown(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Read what the list needs at once, and unseal nothing that it does not show."""
    places = PersonalNumber.objects.only("case_id", "place")
    sealed = ("query_code", *(f"applicant__{name}" for name in ("identity_no", "mobile")))
    return (
        cases.select_related(None)
        .select_related("applicant")
        .defer(*sealed)
        .prefetch_related("reviews", "materials", Prefetch("personal_numbers", places))
    )


def _line(case: Case, at: datetime, url: str) -> Line:
    finished = case.state in _FINISHED
    waits = [] if finished else blockers.blockers(case, at)
    if waits:
        sentence: Sentence = waits[0].told(Audience.CLERK)
    else:
        sentence = "" if finished else blockers.in_hand(case, at) or ""
    return Line(case, sentence, max(0, len(waits) - 1), due_of(case, at), url)


def audience_of(actor: Actor) -> Audience:
    """Return in whose words somebody is told why a case is not moving."""
    clerk = actor.has(Role.WINDOW_CLERK)
    return Audience.CLERK if clerk else Audience.SUPERVISOR


def name_of(case: Case) -> str:
    """Return the number of a case, or what a draft is called before it has one."""
    return case.number or str(_("Draft {n}")).format(n=case.pk)


def due_of(case: Case, at: datetime) -> Due:
    """Return when a case is due: the answer to its receipt, then the promised end."""
    if case.state == CaseState.RECEIVED and case.notice_due_on:
        late = localtime(at).date() > case.notice_due_on
        return Due(day=case.notice_due_on, light="red" if late else "green")
    if case.promised_due is None or case.concluded_at is not None:
        return Due()
    return Due(case.promised_due, light=_light(case, at), provisional=case.promised_provisional)


def _light(case: Case, at: datetime) -> str:
    """Return the light of the promise; none while the case waits and its time is not counted."""
    assert case.promised_due is not None
    if case.state == CaseState.AWAITING_APPLICANT:
        return ""
    allowed = clock.case_promised_minutes(dues.applicable(case))
    used = (
        allowed - _minutes_left(at, case.promised_due) if at <= case.promised_due else allowed + 1
    )
    too_late = case.statutory_due is not None and at > case.statutory_due
    return clock.light(used, allowed, clock.Unit.MINUTE, statutory_exceeded=too_late).value


def _minutes_left(at: datetime, due: datetime) -> int:
    """Return the service minutes until a due date, which leaves out what is not counted."""
    days = calendar.working_calendar()
    return clock.or_provisional(days, lambda c: clock.spent(at, due, clock.Unit.MINUTE, c))[0]
