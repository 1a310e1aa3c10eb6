"""Limits and lights: when an answer is due, by the working calendar and the service hours.

Nothing here reads a clock: the moment (``at``) comes in by the door.
"""

from __future__ import annotations

from cases.clock.calendar import (
    HALL_ZONE,
    UnpublishedYear,
    WorkingCalendar,
    local,
    or_provisional,
)
from cases.clock.case_limits import (
    JOINT_WORKING_DAYS,
    MINUTES_A_DAY,
    case_promised_minutes,
    case_statutory_limit,
    longest_path,
)
from cases.clock.lights import Light, light, light_at
from cases.clock.limits import Due, Limit, LimitLike, Unit, due_after, spent
from cases.clock.notices import (
    NOTICE_WORKING_DAYS,
    DeemedAcceptance,
    deemed_acceptance,
    delivery_deadline,
    notice_due,
    shortest_notice_rule,
)
from cases.clock.pauses import Pause, PausedTerm, due_with_pauses

__all__ = [
    "HALL_ZONE",
    "JOINT_WORKING_DAYS",
    "MINUTES_A_DAY",
    "NOTICE_WORKING_DAYS",
    "DeemedAcceptance",
    "Due",
    "Light",
    "Limit",
    "LimitLike",
    "Pause",
    "PausedTerm",
    "Unit",
    "UnpublishedYear",
    "WorkingCalendar",
    "case_promised_minutes",
    "case_statutory_limit",
    "deemed_acceptance",
    "delivery_deadline",
    "due_after",
    "due_with_pauses",
    "light",
    "light_at",
    "local",
    "longest_path",
    "notice_due",
    "or_provisional",
    "shortest_notice_rule",
    "spent",
]
