"""The walk: every matter from the first word at the window to the last paper handed over.

People act, the workers of the departments and of the hall do theirs through their queues, and the
walk only looks at what the database says. When nothing moves any more but a public notice runs, the
hall clock jumps to the end of the notice. Nothing is kept in memory: a walk that was cut off goes on.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q, Sum
from django.utils import timezone

from cases import freezing, reading
from cases.actors import Actor
from cases.blockers import Audience, blockers
from cases.lifecycle import CaseState, ReviewState
from cases.models import Case, IssuanceSet, Review
from cases.models.issuance import SetState
from cases.models.review import Handling
from departments.feeds import treasury
from hall.demo import at_the_window, hours, people, town
from hall.demo.figures import figures, is_through, too_early
from hall.demo.models import WalkResult
from hall.demo.round import Round
from hall.demo.town import Story
from web import clock

#: Minutes of hall time that one round takes: a look, a signature, a stamp.
MINUTES_A_ROUND = 3
#: Seconds without any movement after which a walk gives up.
PATIENCE = 60.0
#: Seconds after which quiet workers are woken by a sweep.
QUIET = 5.0
#: Seconds between two looks while the workers work.
GLANCE = 0.1

_DELIVERABLE = (CaseState.READY_FOR_ISSUE, CaseState.ISSUED)


class Stuck(Exception):
    """Nothing moves any more; the text says for each case why."""


class OutOfTime(Exception):
    """The journal holds an act before its day; the text says which."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a walk is: cases delivered, journal lines written, hall time, and who has just finished."""

    done: int
    total: int
    lines: int
    hall_time: datetime
    finished: WalkResult | None = None


def wait_for_workers() -> None:
    """Give the workers a moment."""
    time.sleep(GLANCE)


def walk(
    codes: Collection[str] | None = None,
    *,
    pump: Callable[[], None] = wait_for_workers,
    tell: Callable[[Progress], None] = lambda progress: None,
    patience: float = PATIENCE,
    again: bool = False,
) -> list[WalkResult]:
    """Walk these matters (all when None) to delivery and return what it took.

    ``pump`` lets the workers work: it waits for them, or does their tasks. A walk that was cut off is
    continued unless ``again``. Raises ``Stuck`` after ``patience`` seconds (real time) in which nothing
    moved, and ``OutOfTime`` when an act lies before its day.
    """
    stories = {code: town.stories()[code] for code in codes or town.stories()}
    number = _number(again)
    this = Walk(number, stories, pump, tell, patience)
    this.go()
    return list(WalkResult.objects.of_walk(number).filter(code__in=stories))


def _number(again: bool) -> int:
    latest = WalkResult.objects.latest_walk()
    return latest + 1 if again or not latest else latest


@dataclass
class Walk:
    """One walk on its way."""

    number: int
    stories: dict[str, Story]
    pump: Callable[[], None]
    tell: Callable[[Progress], None]
    patience: float
    refused: dict[str, str] = field(default_factory=dict)
    quiet_since: float = field(default_factory=time.monotonic)

    def go(self) -> None:
        """Go on until everything is delivered."""
        lines = -1
        hours.wake_the_workers()
        while unfinished := self._unfinished():
            hours.come_into_service()
            acted = self._round(unfinished)
            if acted:
                hours.let_pass(MINUTES_A_ROUND)
            self.pump()
            found = self._lines()
            if found != lines:
                lines, self.quiet_since = found, time.monotonic()
                self._tell(lines)
            else:
                self._nothing_moves()
            self._file_results()
        self._check_dates()

    # Where it stands

    def _results(self) -> list[WalkResult]:
        found = WalkResult.objects.of_walk(self.number).filter(code__in=self.stories)
        return list(found.select_related("case__agent", "case__version"))

    def _unfinished(self) -> list[str]:
        """Return the codes that are not delivered, those also that nobody has opened yet."""
        done = {result.code for result in self._results() if result.is_finished}
        return [code for code in self.stories if code not in done]

    def _file_results(self) -> None:
        """Write down the figures of whoever has gone home with everything."""
        for result in self._results():
            if not result.is_finished and is_through(result.case):
                self._finish(result)

    def _finish(self, result: WalkResult) -> None:
        found = figures(result.case)
        for name in found.__slots__:
            setattr(result, name, getattr(found, name))
        result.seconds = (timezone.now() - result.began_at).total_seconds()
        result.save()
        self._tell(self._lines(), result)

    def _cases(self) -> dict[str, Case]:
        return {row.code: row.case for row in self._results() if not row.is_finished}

    def _lines(self) -> int:
        cases = Case.objects.filter(
            walk_result__walk=self.number, walk_result__code__in=self.stories
        )
        return cases.aggregate(lines=Sum("journal_count"))["lines"] or 0

    def _tell(self, lines: int, finished: WalkResult | None = None) -> None:
        done = WalkResult.objects.of_walk(self.number).finished().filter(code__in=self.stories)
        self.tell(Progress(done.count(), len(self.stories), lines, clock.now(), finished))

    # What happens

    def _round(self, unfinished: Iterable[str]) -> int:
        cases = self._cases()
        waiting = [self.stories[code] for code in unfinished if code not in cases]
        at_work = people.at_work(clock.now())
        this = Round(at_work, self.stories, cases, self._open, waiting, self.refused)
        return this.play()

    def _open(self, story: Story, clerk: Actor) -> None:
        at_the_window.take_up(story, self.number, by=clerk)

    def _nothing_moves(self) -> None:
        """Wait for the workers, jump to the end of a public notice, or give up."""
        ids = [case.pk for case in self._cases().values()]
        quiet = time.monotonic() - self.quiet_since
        if quiet > self.patience:
            raise Stuck(self._why_stuck())
        if workers_have_work(ids, clock.now()):
            if quiet > QUIET:
                hours.wake_the_workers()
            return
        end = hours.end_of_next_notice(ids, clock.now())
        if end is not None:
            hours.jump(end)
            self.quiet_since = time.monotonic()

    def _why_stuck(self) -> str:
        cases = self._cases()
        told = [
            f"{code}: nobody has taken it in." for code in self._unfinished() if code not in cases
        ]
        told += [
            f"{code} {case}: {blocker.told(Audience.CLERK)}"
            for code, case in cases.items()
            for blocker in blockers(case, clock.now())
        ]
        return "\n".join([*told, *(f"Refused: {sentence}" for sentence in self.refused)])

    def _check_dates(self) -> None:
        found = [line for result in self._results() for line in too_early(result.case)]
        if found:
            raise OutOfTime("\n".join(found))


def workers_have_work(case_ids: Collection[int], at: datetime) -> bool:
    """Whether something of these cases is for the workers: to circulate, decide, report or issue."""
    cases = Case.objects.filter(pk__in=case_ids)
    due = Q(not_before=None) | Q(not_before__lte=at) | Q(state=ReviewState.QUEUED)
    automatic = Review.objects.filter(
        due,
        case__in=case_ids,
        handling=Handling.AUTOMATIC,
        state__in=[ReviewState.QUEUED, ReviewState.IN_REVIEW],
    )
    return (
        cases.filter(state__in=[CaseState.ACCEPTED, CaseState.CONCLUDED]).exists()
        or automatic.exists()
        or treasury.to_report().filter(review__case__in=case_ids).exists()
        or IssuanceSet.objects.filter(case__in=case_ids, state=SetState.COMPUTED).exists()
        or any(map(_has_late_results, cases.filter(state__in=_DELIVERABLE)))
    )


def _has_late_results(case: Case) -> bool:
    """Whether results of optional sub-items wait for a set of their own."""
    reviews = {review.sub_item: review for review in case.reviews.all()}
    return reading.nothing_is_open(reviews) and bool(freezing.results_without_a_set(case))
