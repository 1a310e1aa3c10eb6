"""Delivery: a valid set is handed over as a whole to a checked person; then the file is closed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases import journal, notices
from cases.actors import HALL, Actor
from cases.clock import local
from cases.errors import NotAllowed, NotFound
from cases.folder import Folder
from cases.freezing import WITH_RESULTS
from cases.lifecycle import CaseState, Event
from cases.models import Case, IssuanceSet, Notice
from cases.models.issuance import SetKind, SetState
from cases.models.party import Power

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
    case, day = folder.case, local(folder.at).date()
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
