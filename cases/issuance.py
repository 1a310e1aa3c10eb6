"""Unified issuance: a frozen set is numbered, printed and made valid as a whole, then delivered.

Numbers and papers are made outside any lock on the case; one transaction then notes the papers and makes
everything valid. A worker killed anywhere leaves nothing half-valid, and the next one finishes it with the
numbers that were reserved.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar

from django.db.models import QuerySet

from cases import bulk, calendar, certificates, freezing, journal, notices
from cases.actors import HALL
from cases.clock import local
from cases.folder import Folder
from cases.freezing import WITH_RESULTS
from cases.lifecycle import Event
from cases.models import Case, Certificate, IssuanceSet, Notice
from cases.models.issuance import SetKind, SetState
from cases.papers.keeping import Kept

#: Working days for handing over after the decision (Licensing Law art. 44).
DELIVERY_DAYS = 10

#: Papers by the key of their row.
Papers = Mapping[int, Kept]


@dataclass(frozen=True, slots=True)
class Printed:
    """Papers of certificates and of notices that are printed and kept, but stand in no row yet."""

    results: dict[int, Kept] = field(default_factory=dict)
    told: dict[int, Kept] = field(default_factory=dict)


def issue(case_id: int, *, at: datetime) -> int:
    """Bring every set of a case that can be issued to validity; return how many became valid.

    May be run again at any time, also after it was cut off anywhere.
    """
    freezing.freeze(case_id, at=at)
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
    done, printed = _print(keys, enough)
    return make_valid_many(done, printed, at=at)


def _certificates(set_ids: Collection[int]) -> QuerySet[Certificate]:
    """Return the certificates of some sets that have no paper yet."""
    return Certificate.objects.filter(issuance_set__in=set_ids, sha256="")


def _notices(set_ids: Collection[int]) -> QuerySet[Notice]:
    """Return the notices of some sets that have no paper yet."""
    return Notice.objects.unprinted().filter(issuance_set__in=set_ids, kind__in=WITH_RESULTS)


def _print(keys: Collection[int], enough: Callable[[], bool]) -> tuple[list[int], Printed]:
    """Print what numbered sets lack, set by set until it is enough; return these sets, and the papers."""
    members = _by_set(_certificates(keys))
    told = _by_set(notices.with_their_codes(_notices(keys)))
    done, printed = list[int](), Printed()
    for key in keys:
        if done and enough():
            break
        printed.results.update({r.pk: certificates.print_out(r) for r in members.get(key, ())})
        printed.told.update({row.pk: notices.print_out(row) for row in told.get(key, ())})
        done.append(key)
    return done, printed


# Valid as a whole --------------------------------------------------------------------------------


def make_valid_many(
    set_ids: Collection[int], printed: Printed | None = None, *, at: datetime
) -> int:
    """Note what was printed and make complete sets valid in one transaction, or none of them.

    Returns how many this call did. Raises ``Missing`` when a paper of a set is not there.
    """
    papers = printed or Printed()
    computed = IssuanceSet.objects.unfinished().filter(pk__in=set_ids)
    cases = Case.objects.filter(pk__in=list(computed.values_list("case_id", flat=True)))
    with journal.change_many(cases, Event.SET_VALID, by=HALL, at=at) as folders:
        by_case = {folder.case.pk: folder for folder in folders}
        sets = list(computed.all())  # read once more, now under the locks
        members, beside = _members(sets, papers.results), _told_with(sets, papers.told)
        members_of, beside_of = _by_set(members), _by_set(beside)
        for one in sets:
            folder, key = by_case[one.case_id], one.pk
            _validate(folder, one, members_of.get(key, []), beside_of.get(key, []))
        bulk.update(sets, ("state", "valid_at", "deliver_by"))
        bulk.update(members, ("file", "sha256", "valid_from"), model=Certificate)
        bulk.update(beside, ("file", "sha256"), model=Notice)
    return len(sets)


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
    for member in members:
        member.valid_from = at
    folder.note(Event.SET_VALID, set=key, results=len(members))


@dataclass(slots=True)
class Member:
    """A paper of a set, as far as it decides whether the set is complete, and since when it holds."""

    pk: int
    issuance_set_id: int
    number: str | None
    file: str
    sha256: str
    valid_from: datetime | None = None


def _members(sets: Collection[IssuanceSet], printed: Papers) -> list[Member]:
    return _as_members(Certificate.objects.filter(issuance_set__in=sets), printed)


def _told_with(sets: Collection[IssuanceSet], printed: Papers) -> list[Member]:
    told = Notice.objects.filter(issuance_set__in=sets, kind__in=WITH_RESULTS)
    return _as_members(told, printed)


def _as_members(papers: QuerySet[Any], printed: Papers) -> list[Member]:
    """Read the papers of sets as they will be stored: one that stands in its row already stays."""
    rows = papers.values_list("pk", "issuance_set_id", "number", "file", "sha256")
    members = [Member(*row) for row in rows]
    for member in members:
        if not member.sha256 and (kept := printed.get(member.pk)) is not None:
            member.file, member.sha256 = kept.file, kept.sha256
    return members


class _OfASet(Protocol):
    @property
    def issuance_set_id(self) -> int | None: ...


P = TypeVar("P", bound=_OfASet)


def _by_set(rows: Iterable[P]) -> dict[int, list[P]]:
    found: dict[int, list[P]] = {}
    for row in rows:
        assert row.issuance_set_id is not None
        found.setdefault(row.issuance_set_id, []).append(row)
    return found
