"""Guards of withdrawal and termination."""

from __future__ import annotations

from datetime import timedelta

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from cases import reading
from cases.catalogue.sections import section
from cases.errors import Missing, NotAllowed, Refusal, WrongState
from cases.guards import Situation, guard
from cases.lifecycle import Event
from cases.models.party import Power


@guard
def withdrawal_request_signed(situation: Situation) -> Refusal | None:
    """A written or e-signed request is there, with its reason."""
    request = situation.evidence["request"]
    if not request.signed:
        return Missing(_("First let the applicant sign the request to withdraw."))
    return None if request.reason.strip() else Missing(_("Write down why the case is withdrawn."))


@guard
def agent_may_withdraw(situation: Situation) -> Refusal | None:
    """The applicant asks, or an agent whose authority includes withdrawal today (Civil Code art. 165)."""
    if not situation.evidence["request"].by_agent:
        return None
    case, day = situation.folder.case, localtime(situation.at).date()
    authority = case.authority
    if authority and authority.allows(Power.WITHDRAW, matter=case.matter.code, on=day):
        return None
    return NotAllowed(_("The agent has no valid authority to withdraw this case today."))


@guard
def effective_results_kept(situation: Situation) -> Refusal | None:
    """What already took effect is left out of the withdrawal and listed (handbook §2.1 rule 5)."""
    kept = {one.sub_item for one in situation.evidence["kept"]}
    effective = {one.sub_item for one in reading.already_effective(situation.folder.reviews)}
    if effective <= kept:
        return None
    return Missing(_("What already took effect has to be listed."))


@guard
def termination_ground_recorded(situation: Situation) -> Refusal | None:
    """A legal ground is recorded with its facts."""
    ending = situation.evidence["ending"]
    if not (ending.ground and ending.facts.strip()):
        return Missing(_("A termination needs its legal ground and the facts."))
    if ending.ground == "inactive" and not _inactive_after_a_reminder(situation):
        return WrongState(
            _("The applicant has to be reminded first, and the set period has to pass.")
        )
    return None


def _inactive_after_a_reminder(situation: Situation) -> bool:
    """Whether the whole case has waited for the set period, and a reminder went out meanwhile."""
    folder = situation.folder
    waits = folder.desk.waits.get(folder.case.pk, [])
    if len(waits) % 2 == 0:
        return False
    days = section("clock")["inactivity_default_calendar_days"]
    reminded = folder.case.entries.filter(event=Event.REMINDED, at__gte=waits[-1]).exists()
    return reminded and situation.at - waits[-1] >= timedelta(days=days)
