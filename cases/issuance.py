"""Unified issuance: a set is computed, numbered, printed, made valid as a whole, and handed over.

The set is frozen first; numbers and papers are made outside any lock on the case; one transaction then
makes everything valid. A worker killed anywhere leaves nothing half-valid, and the next one finishes it
with the numbers that were reserved.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from cases import calendar, certificates, clock, journal, notices, reading
from cases.actors import HALL, Actor
from cases.errors import NotAllowed, NotFound
from cases.journal import Folder
from cases.lifecycle import ISSUABLE, CaseState, Event
from cases.models import Case, Certificate, IssuanceSet, Notice, Review
from cases.models.issuance import SetKind, SetState
from cases.models.party import Power

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
    return sum(finish(issuance_set.pk, at=at) for issuance_set in unfinished)


def finish(set_id: int, *, at: datetime) -> bool:
    """Number and print what a frozen set lacks, then make it valid; tell whether this call did."""
    for certificate in Certificate.objects.filter(issuance_set=set_id, sha256=""):
        certificates.print_certificate(certificate.pk)
    for notice in Notice.objects.unprinted().filter(issuance_set=set_id, kind__in=WITH_RESULTS):
        notices.print_notice(notice.pk)
    return make_valid(set_id, at=at)


# Computed and frozen -----------------------------------------------------------------------------


def freeze(case_id: int, *, at: datetime) -> IssuanceSet | None:
    """Fix the members of the next set of a case, if there is one to be formed."""
    with journal.change(case_id, Event.SET_FROZEN, by=HALL, at=at) as folder:
        kind = _next_kind(folder)
        if kind is None:
            return None
        members = results_without_a_set(folder.case)
        told = notices_without_a_set(folder.case)
        if kind == SetKind.LATER and not members and not told.exists():
            return None
        frozen = IssuanceSet.objects.create(case=folder.case, kind=kind, computed_at=folder.at)
        Certificate.objects.bulk_create(
            Certificate(issuance_set=frozen, review=review, output=output)
            for review, output in members
        )
        joined = told.update(issuance_set=frozen)
        results = len(members) + joined
        folder.note(Event.SET_FROZEN, set=frozen.pk, kind=kind.value, results=results)
    return frozen


def _next_kind(folder: Folder) -> SetKind | None:
    case = folder.case
    if case.state not in _AFTER_CONCLUSION or case.outcome not in ISSUABLE:
        return None
    if not case.issuance_sets.exists():
        return SetKind.CONCLUSION
    return SetKind.LATER if reading.nothing_is_open(folder.reviews) else None


def results_without_a_set(case: Case) -> list[tuple[Review, str]]:
    """Return the results that the matter's policy lets out and that belong to no set yet."""
    if case.state not in _AFTER_CONCLUSION or case.outcome not in ISSUABLE:
        return []
    taken = set(
        Certificate.objects.filter(issuance_set__case=case).values_list("review_id", "output")
    )
    reviews = {review.sub_item: review for review in case.reviews.order_by("position")}
    return [
        (review, output)
        for review, output in reading.results_in_hand(case, reviews)
        if (review.pk, output) not in taken
    ]


def notices_without_a_set(case: Case) -> QuerySet[Notice]:
    """Return the notices that are handed over with results and belong to no set yet.

    A refusal is a result, too; the notice of conclusion goes with the first set.
    """
    return case.notices.filter(kind__in=WITH_RESULTS, issuance_set=None)


# Valid as a whole --------------------------------------------------------------------------------


def make_valid(set_id: int, *, at: datetime) -> bool:
    """Make a set valid in one transaction, or nothing of it; tell whether this call did it."""
    case_id = IssuanceSet.objects.values_list("case_id", flat=True).get(pk=set_id)
    event = Event.SET_VALID
    with journal.change(case_id, event, by=HALL, at=at) as folder:
        issuance_set = IssuanceSet.objects.get(pk=set_id)
        if issuance_set.state != SetState.COMPUTED:
            return False
        members = list(issuance_set.certificates.all())
        if issuance_set.kind == SetKind.CONCLUSION:
            evidence = {
                "issuance_set": issuance_set,
                "certificates": members,
                "notices": notices_of(issuance_set),
            }
            folder.move(Event.PREPARE_ISSUE, evidence=evidence, set=set_id)
            folder.case.ready_at = folder.at
        issuance_set.state, issuance_set.valid_at = SetState.VALID, folder.at
        issuance_set.deliver_by = _deliver_by(folder.at)
        issuance_set.save(update_fields=["state", "valid_at", "deliver_by"])
        Certificate.objects.filter(issuance_set=issuance_set).update(valid_from=folder.at)
        folder.note(event, set=set_id, results=len(members))
    return True


def _deliver_by(at: datetime) -> Any:
    day = localtime(at).date()
    due, _provisional = clock.or_provisional(
        calendar.working_calendar(), lambda c: clock.delivery_deadline(day, DELIVERY_DAYS, c)
    )
    return due


# Handed over -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who collects, and whether the clerk compared the identity document with the person."""

    identity_checked: bool
    is_agent: bool = False


@dataclass(frozen=True, slots=True)
class Ticked:
    """The papers ticked as handed over: certificates and notices by their ids."""

    certificates: Collection[int]
    notices: Collection[int] = ()

    @classmethod
    def everything(cls, issuance_set: IssuanceSet) -> Ticked:
        """Return every paper of a set."""
        members = issuance_set.certificates.values_list("pk", flat=True)
        return cls(set(members), {row.pk for row in notices_of(issuance_set)})


def notices_of(issuance_set: IssuanceSet) -> list[Notice]:
    """Return the notices that are handed over with a set: the conclusion, decisions to refuse."""
    return list(issuance_set.notices.filter(kind__in=WITH_RESULTS))


def deliver(
    set_id: int, recipient: Recipient, ticked: Ticked, *, by: Actor, at: datetime
) -> IssuanceSet:
    """Hand a valid set over as a whole; every paper is ticked and the recipient checked."""
    known = IssuanceSet.objects.filter(pk=set_id).values_list("case_id", "kind").first()
    if known is None:
        raise NotFound(_("There is no such set."))
    event = Event.DELIVER if known[1] == SetKind.CONCLUSION else Event.SET_DELIVERED
    with journal.change(known[0], event, by=by, at=at) as folder:
        issuance_set = IssuanceSet.objects.get(pk=set_id)
        members, told = list(issuance_set.certificates.all()), notices_of(issuance_set)
        evidence = {
            "issuance_set": issuance_set,
            "certificates": members,
            "notices": told,
            "ticked": ticked.certificates,
            "ticked_notices": ticked.notices,
            "recipient_checked": recipient.identity_checked,
        }
        _hand_over(folder, event, issuance_set, recipient, evidence)
        issuance_set.state, issuance_set.delivered_at = SetState.DELIVERED, folder.at
        issuance_set.delivered_by = by.id
        issuance_set.save(update_fields=["state", "delivered_at", "delivered_by"])
        words = _recipient_words(folder.case, recipient)
        notices.give_delivery_receipt(folder, issuance_set, members, told, words)
    return issuance_set


def _hand_over(
    folder: Folder,
    event: Event,
    issuance_set: IssuanceSet,
    recipient: Recipient,
    evidence: Mapping[str, Any],
) -> None:
    _demand_power_to_collect(folder, recipient)
    if event == Event.DELIVER:
        folder.move(event, evidence=evidence, set=issuance_set.pk)
        folder.case.issued_at = folder.at
        return
    folder.check(Event.DELIVER, evidence=evidence)
    folder.note(event, set=issuance_set.pk)


def _demand_power_to_collect(folder: Folder, recipient: Recipient) -> None:
    """Results go to an agent only with the power to collect, looked at today (handbook §4)."""
    if not recipient.is_agent:
        return
    case, day = folder.case, localtime(folder.at).date()
    authority = case.authority
    if not authority or not authority.allows(Power.COLLECT, matter=case.matter.code, on=day):
        raise NotAllowed(_("The agent has no valid authority to collect results today."))


def _recipient_words(case: Case, recipient: Recipient) -> dict[str, str]:
    if recipient.is_agent:
        return {"en": f"{case.masked_agent} (agent)", "zh": f"{case.masked_agent}(代理人)"}
    return {"en": f"{case.masked_applicant} (applicant)", "zh": f"{case.masked_applicant}(申请人)"}


# Closed ------------------------------------------------------------------------------------------


def archive(case_id: int, *, by: Actor = HALL, at: datetime) -> Case:
    """Close the file once everything is delivered, or the notice with which the case ended is.

    Raises ``WrongState`` for a case that has not ended.
    """
    state = Case.objects.values_list("state", flat=True).filter(pk=case_id).first()
    event = _CLOSED_BY.get(CaseState(state or CaseState.DRAFT), Event.ARCHIVE_DONE)
    with journal.change(case_id, event, by=by, at=at) as folder:
        folder.case.archived_at = folder.at
        folder.move(event)
    return folder.case


_CLOSED_BY = {
    CaseState.CONCLUDED: Event.ARCHIVE_NO_ISSUE,
    CaseState.NOT_ACCEPTED: Event.ARCHIVE_NOT_ACCEPTED,
}
