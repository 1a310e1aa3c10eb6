"""Freezing: what the policy of a matter lets out is put into a set, whose members are fixed from then on.

A case is frozen while it lies open for the officers who conclude it, or later by the issuing worker.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from cases import bulk, certificates, journal, reading
from cases.actors import HALL
from cases.folder import Folder
from cases.lifecycle import ISSUABLE, CaseState, Event
from cases.models import Case, Certificate, IssuanceSet, Notice, Review
from cases.models.issuance import SetKind
from cases.reading import Reviews

#: Notices that are handed over with the results: the conclusion, and each decision to refuse.
WITH_RESULTS = ("doc_conclusion", "doc_refusal_decision")
#: States of a case in which results may exist.
_AFTER_CONCLUSION = frozenset({CaseState.CONCLUDED, CaseState.READY_FOR_ISSUE, CaseState.ISSUED})


def freeze(case_id: int, *, at: datetime) -> IssuanceSet | None:
    """Fix the members of the next set of a case, if there is one to be formed."""
    return next(iter(freeze_many(Case.objects.filter(pk=case_id), at=at)), None)


def freeze_many(
    cases: QuerySet[Case], *, at: datetime, limit: int | None = None, skip_locked: bool = False
) -> list[IssuanceSet]:
    """Fix the members of the next set of each of some cases that has one to be formed."""
    event = Event.SET_FROZEN
    with journal.change_many(
        cases, event, by=HALL, at=at, limit=limit, skip_locked=skip_locked
    ) as folders:
        return freeze_open(folders)


def freeze_open(folders: Iterable[Folder]) -> list[IssuanceSet]:
    """Fix the members of the next set of each case that lies open in ``journal.change_many``.

    The sets are stored at once, for the journal names them; their members when the folders are.
    """
    ended = [folder for folder in folders if _has_results(folder.case)]
    if not ended:
        return []
    known = OnFile.of([folder.case for folder in ended])
    forming = [one for folder in ended if (one := _form(folder, known)) is not None]
    bulk.insert([one.issuance_set for one in forming])
    payments = certificates.payments_for(r for one in forming for r, _output in one.results)
    for one in forming:
        one.draw_up(payments)
    return [one.issuance_set for one in forming]


@dataclass(frozen=True, slots=True)
class _Forming:
    """A set that is being formed: its results by review and output, and the notices that go with them."""

    folder: Folder
    issuance_set: IssuanceSet
    results: Sequence[tuple[Review, str]]
    told: Sequence[Notice]

    def draw_up(self, payments: certificates.Payments) -> None:
        """Put its papers into the folder, and write down that its members are fixed."""
        frozen, count = self.issuance_set, len(self.results) + len(self.told)
        self.folder.drawn_up += certificates.drawn_up(frozen, self.results, payments)
        for notice in self.told:
            notice.issuance_set = frozen
            if notice.pk is not None:  # the others are stored with the folder
                self.folder.joined.append(notice)
        self.folder.note(Event.SET_FROZEN, set=frozen.pk, kind=str(frozen.kind), results=count)


def _form(folder: Folder, known: OnFile) -> _Forming | None:
    """Return the set that is to be formed now: at the conclusion, later when something came, or none."""
    case = folder.case
    results = known.left_of(case, folder.reviews)
    told = known.told[case.pk] + [row for row in folder.given if row.kind in WITH_RESULTS]
    is_later = case.pk in known.with_a_set
    if is_later and not (_is_ready(folder) and (results or told)):
        return None
    kind = SetKind.LATER if is_later else SetKind.CONCLUSION
    issuance_set = IssuanceSet(case=case, kind=kind, computed_at=folder.at)
    return _Forming(folder, issuance_set, results, told)


def _is_ready(folder: Folder) -> bool:
    """Whether a later set may be formed: the first one is valid, and nothing more can come."""
    is_valid = folder.case.state != CaseState.CONCLUDED
    return is_valid and reading.nothing_is_open(folder.reviews)


def _has_results(case: Case) -> bool:
    return case.state in _AFTER_CONCLUSION and case.outcome in ISSUABLE


@dataclass(frozen=True, slots=True)
class OnFile:
    """What has been put into sets for some cases, and which notices wait for one; read at once."""

    with_a_set: frozenset[int]
    taken: frozenset[tuple[int, str]]
    told: Mapping[int, list[Notice]]

    @classmethod
    def of(cls, cases: Collection[Case]) -> OnFile:
        """Read it; asked under the locks of the cases, it holds until they are let go."""
        keys = [case.pk for case in cases]
        sets = IssuanceSet.objects.filter(case__in=keys).values_list("case_id", flat=True)
        known = frozenset(sets)
        issued = Certificate.objects.filter(issuance_set__case__in=known) if known else None
        taken = issued.values_list("review_id", "output") if issued is not None else ()
        told: dict[int, list[Notice]] = {key: [] for key in keys}
        for notice in _without_a_set(keys).defer("content"):
            told[notice.case_id].append(notice)
        return cls(known, frozenset(taken), told)

    def left_of(self, case: Case, reviews: Reviews) -> list[tuple[Review, str]]:
        """Return the results that the matter's policy lets out and that belong to no set yet."""
        if not _has_results(case):
            return []
        results = reading.results_in_hand(case, reviews)
        return [(r, output) for r, output in results if (r.pk, output) not in self.taken]


def results_without_a_set(case: Case) -> list[tuple[Review, str]]:
    """Return the results of a case that are let out and that belong to no set yet."""
    reviews = {review.sub_item: review for review in case.reviews.order_by("position")}
    return OnFile.of([case]).left_of(case, reviews)


def notices_without_a_set(case: Case) -> QuerySet[Notice]:
    """Return the notices that are handed over with results and belong to no set yet.

    A refusal is a result, too; the notice of conclusion goes with the first set.
    """
    return _without_a_set([case.pk])


def _without_a_set(case_ids: Collection[int]) -> QuerySet[Notice]:
    waiting = Notice.objects.filter(case__in=case_ids, issuance_set=None)
    return waiting.filter(kind__in=WITH_RESULTS).order_by("pk")
