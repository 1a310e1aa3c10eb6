"""By when the applicant must be told: the notice after receipt, the delivery of the result."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from cases.clock.calendar import WorkingCalendar, local, or_provisional
from cases.clock.limits import Due

#: Working days for the notice by acceptance rule; 0 is the day of receipt itself.
NOTICE_WORKING_DAYS = {
    "ald_art32": 5,  # Licensing Law art. 32 (4): tell everything once within five days
    "re_art17": 0,  # Real Estate Registration Regulations art. 17: in writing, on the spot
    "mreg_art19": 5,  # Market Entity Regulation art. 19; Licensing Law art. 32 as fallback
    "rtsl_art9": 5,  # Road Traffic Safety Law art. 9; Licensing Law art. 32 as fallback
}


@dataclass(frozen=True, slots=True)
class DeemedAcceptance:
    """When silence accepts a case, and from which day it then counts as accepted."""

    notice_deadline: date
    accepted_on: date
    deemed_after_end_of: date


def deemed_acceptance(received_on: date, rule: str, calendar: WorkingCalendar) -> DeemedAcceptance:
    """Return what happens when nobody tells: accepted, back from the day of receipt [statute].

    Licensing Law art. 32 (4); on the spot for real estate (Regulations art. 17), where a receipt on
    a day off is answered on the next working day. ``KeyError`` for an unknown rule.
    """
    days = NOTICE_WORKING_DAYS[rule]
    deadline = calendar.working_day_from(calendar.working_days_after(received_on, days))
    return DeemedAcceptance(deadline, accepted_on=received_on, deemed_after_end_of=deadline)


def notice_due(received_at: datetime, rule: str, calendar: WorkingCalendar) -> Due:
    """Return the end of service by which the notice must be given, provisional if need be."""
    day = local(received_at).date()
    end, provisional = or_provisional(
        calendar,
        lambda c: c.end_of_service(deemed_acceptance(day, rule, c).notice_deadline),
    )
    return Due(end, provisional)


def shortest_notice_rule(rules: Iterable[str]) -> str:
    """Return the strictest rule of the applicable sub-items: the one the whole case takes."""
    return min(rules, key=lambda rule: (NOTICE_WORKING_DAYS[rule], rule))


def delivery_deadline(decided_on: date, days: int, calendar: WorkingCalendar) -> date:
    """Return the last day for handing over; 10 working days by Licensing Law art. 44 [statute]."""
    return calendar.working_days_after(decided_on, days)
