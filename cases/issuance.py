"""Unified issuance: a set is computed, numbered, printed and made valid as a whole; see ``delivery``.

The set is frozen first; numbers and papers are made outside any lock on the case; one transaction then
makes everything valid. A worker killed anywhere leaves nothing half-valid, and the next one finishes it
with the numbers that were reserved.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, groupby
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from django.db.models import QuerySet

from cases import bulk, calendar, certificates, journal, notices, numbering, reading
from cases.actors import HALL
from cases.clock import local
from cases.folder import Folder
from cases.lifecycle import ISSUABLE, CaseState, Event
from cases.models import Case, Certificate, IssuanceSet, Notice, Review
from cases.models.issuance import SetKind, SetState
from cases.papers.keeping import Kept
from cases.reading import Reviews

#: Working days for handing over after the decision (Licensing Law art. 44).
DELIVERY_DAYS = 10
#: Notices that are handed over with the results: the conclusion, and each decision to refuse.
WITH_RESULTS = ("doc_conclusion", "doc_refusal_decision")
#: States of a case in which results may exist.
_AFTER_CONCLUSION = frozenset({CaseState.CONCLUDED, CaseState.READY_FOR_ISSUE, CaseState.ISSUED})


def issue(case_id: int, *, at: datetime) -> int:
    """Bring every set of a case that can be issued to validity; return how many became valid.

    May be run again at any time, also after it was cut off anywhere.
    """
    freeze(case_id, at=at)
    unfinished = IssuanceSet.objects.unfinished().filter(case=case_id)
    return finish_many(unfinished.values_list("pk", flat=True), at=at)


def finish_many(
    set_ids: Iterable[int], *, at: datetime, enough: Callable[[], bool] = lambda: False
) -> int:
    """Number and print what frozen sets lack, then make them valid; return how many this call made so.

    Printing takes time: it goes set by set until ``enough`` says so, at least one, and only what is
    printed becomes valid now.
    """
    keys = list(set_ids)
    certificates.number_many(_certificates(keys).values_list("pk", flat=True))
    notices.number_many(_notices(keys).values_list("pk", flat=True))
    return make_valid_many(_printed(keys, enough), at=at)


def _certificates(set_ids: Collection[int]) -> QuerySet[Certificate]:
    """Return the certificates of some sets that have no paper yet."""
    return Certificate.objects.filter(issuance_set__in=set_ids, sha256="")


def _notices(set_ids: Collection[int]) -> QuerySet[Notice]:
    """Return the notices of some sets that have no paper yet."""
    return Notice.objects.unprinted().filter(issuance_set__in=set_ids, kind__in=WITH_RESULTS)


def _printed(set_ids: Collection[int], enough: Callable[[], bool]) -> list[int]:
    """Print and store what numbered sets lack, set by set until it is enough; return the sets done."""
    lacking: dict[int, list[Certificate | Notice]] = {key: [] for key in set_ids}
    for key, members in _by_set(_certificates(set_ids)).items():
        lacking[key] += members
    for key, told in _by_set(notices.with_their_codes(_notices(set_ids))).items():
        lacking[key] += told
    done, printed = list[int](), list[tuple[Certificate | Notice, Kept]]()
    for key, rows in lacking.items():
        if done and enough():
            break
        printed += [(row, _print_out(row)) for row in rows]
        done.append(key)
    numbering.store_papers(printed)
    return done


def _print_out(row: Certificate | Notice) -> Kept:
    return certificates.print_out(row) if isinstance(row, Certificate) else notices.print_out(row)


# Computed and frozen -----------------------------------------------------------------------------


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
        known = OnFile.of([folder.case for folder in folders])
        forming = [one for folder in folders if (one := _form(folder, known)) is not None]
        frozen = [one.issuance_set for one in forming]
        bulk.insert(frozen)
        bulk.insert(_drawn_up(forming))
        bulk.update(_joined(forming), ("issuance_set_id",))
        for one in forming:
            one.write_down()
    return frozen


@dataclass(frozen=True, slots=True)
class _Forming:
    """A set that is being formed: its results by review and output, and the notices that go with them."""

    folder: Folder
    issuance_set: IssuanceSet
    results: Sequence[tuple[Review, str]]
    told: Sequence[Notice]

    def write_down(self) -> None:
        frozen, count = self.issuance_set, len(self.results) + len(self.told)
        self.folder.note(Event.SET_FROZEN, set=frozen.pk, kind=str(frozen.kind), results=count)


def _form(folder: Folder, known: OnFile) -> _Forming | None:
    """Return the set that is to be formed now: at the conclusion, later when something came, or none."""
    case = folder.case
    if case.state not in _AFTER_CONCLUSION or case.outcome not in ISSUABLE:
        return None
    results, told = known.left_of(case, folder.reviews), known.told[case.pk]
    is_later = case.pk in known.with_a_set
    if is_later and not (reading.nothing_is_open(folder.reviews) and (results or told)):
        return None
    kind = SetKind.LATER if is_later else SetKind.CONCLUSION
    issuance_set = IssuanceSet(case=case, kind=kind, computed_at=folder.at)
    return _Forming(folder, issuance_set, results, told)


def _drawn_up(forming: Iterable[_Forming]) -> list[Certificate]:
    reviews = [review for one in forming for review, _output in one.results]
    payments = certificates.payments_for(reviews)
    rows = (certificates.drawn_up(one.issuance_set, one.results, payments) for one in forming)
    return list(chain.from_iterable(rows))


def _joined(forming: Iterable[_Forming]) -> list[Notice]:
    """Put the notices that are handed over with results into the sets."""
    for one in forming:
        for notice in one.told:
            notice.issuance_set = one.issuance_set
    return [notice for one in forming for notice in one.told]


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
        if case.state not in _AFTER_CONCLUSION or case.outcome not in ISSUABLE:
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


# Valid as a whole --------------------------------------------------------------------------------


def make_valid(set_id: int, *, at: datetime) -> bool:
    """Make a set valid, or nothing of it; tell whether this call did it."""
    return bool(make_valid_many([set_id], at=at))


def make_valid_many(set_ids: Collection[int], *, at: datetime) -> int:
    """Make complete sets valid in one transaction, or none of them; return how many this call did.

    Raises ``Missing`` when a paper of a set is not there.
    """
    computed = IssuanceSet.objects.unfinished().filter(pk__in=set_ids)
    cases = Case.objects.filter(pk__in=list(computed.values_list("case_id", flat=True)))
    with journal.change_many(cases, Event.SET_VALID, by=HALL, at=at) as folders:
        by_case = {folder.case.pk: folder for folder in folders}
        sets = list(computed.all())  # read once more, now under the locks
        members, told = _by_set(_members(sets)), _by_set(_told_with(sets))
        for issuance_set in sets:
            folder, key = by_case[issuance_set.case_id], issuance_set.pk
            _validate(folder, issuance_set, members.get(key, []), told.get(key, []))
        bulk.update(sets, ("state", "valid_at", "deliver_by"))
        for at, ours in groupby(sorted(sets, key=_VALID_AT), _VALID_AT):
            Certificate.objects.filter(issuance_set__in=list(ours)).update(valid_from=at)
    return len(sets)


_VALID_AT = attrgetter("valid_at")


def _validate(
    folder: Folder, issuance_set: IssuanceSet, members: Sequence[Member], told: Sequence[Member]
) -> None:
    key, at = issuance_set.pk, folder.at
    if issuance_set.kind == SetKind.CONCLUSION:
        evidence = {"issuance_set": issuance_set, "certificates": members, "notices": told}
        folder.move(Event.PREPARE_ISSUE, evidence=evidence, set=key)
        folder.case.ready_at = at
    issuance_set.state, issuance_set.valid_at = SetState.VALID, at
    issuance_set.deliver_by = calendar.deliver_by(local(at).date(), DELIVERY_DAYS)
    folder.note(Event.SET_VALID, set=key, results=len(members))


class Member(NamedTuple):
    """A paper of a set, as far as it decides whether the set is complete."""

    issuance_set_id: int
    number: str | None
    sha256: str


def _members(sets: Collection[IssuanceSet]) -> Iterator[Member]:
    return _as_members(Certificate.objects.filter(issuance_set__in=sets))


def _told_with(sets: Collection[IssuanceSet]) -> Iterator[Member]:
    return _as_members(Notice.objects.filter(issuance_set__in=sets, kind__in=WITH_RESULTS))


def _as_members(papers: QuerySet[Any]) -> Iterator[Member]:
    return map(Member._make, papers.values_list(*Member._fields))


P = TypeVar("P", Certificate, Notice, Member)


def _by_set(rows: Iterable[P]) -> dict[int, list[P]]:
    found: dict[int, list[P]] = {}
    for row in rows:
        assert row.issuance_set_id is not None
        found.setdefault(row.issuance_set_id, []).append(row)
    return found
