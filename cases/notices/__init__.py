"""What the applicant is told on paper: content fixed at the moment, numbered and printed once.

A notice is part of the act that gives it and lies in its folder; number and paper follow after the commit
(docs/decisions/0005-papers-follow-the-act.md).
"""

from cases.notices.at_the_end import (
    give_conclusion,
    give_termination,
    give_withdrawal,
    withdrawal_request,
)
from cases.notices.at_the_window import (
    give_acceptance,
    give_correction,
    give_delivery_receipt,
    give_non_acceptance,
    give_receipt,
)
from cases.notices.giving import common, moment
from cases.notices.handing import hand_over_notice
from cases.notices.of_departments import give_refusal, give_return_slip
from cases.notices.printing import (
    number_many,
    print_notice,
    print_notices,
    print_out,
    with_their_codes,
)

__all__ = [
    "common",
    "give_acceptance",
    "give_conclusion",
    "give_correction",
    "give_delivery_receipt",
    "give_non_acceptance",
    "give_receipt",
    "give_refusal",
    "give_return_slip",
    "give_termination",
    "give_withdrawal",
    "hand_over_notice",
    "moment",
    "number_many",
    "print_notice",
    "print_notices",
    "print_out",
    "with_their_codes",
    "withdrawal_request",
]
