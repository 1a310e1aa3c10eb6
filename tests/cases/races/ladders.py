"""The ladders of the races: which small matters their cases are about."""

from __future__ import annotations

from tests.cases.barrier import TRIALS
from tests.cases.ladder import Ladder
from tests.cast import DEPARTMENTS
from tests.small_matters import Item, five_departments, shipped

#: Two departments; the result of the first is printed.
TWO = Ladder(
    (Item("t_tax", "tax", outputs=("o_deed_tax_certificate",)), Item("t_title", "real_estate")),
    TRIALS,
)
FIVE = Ladder(five_departments(), TRIALS)
#: Every department that the catalogue knows.
TEN = Ladder(tuple(Item(f"t_{code}", code) for code in shipped().departments), TRIALS)
#: The first sub-item waits for a payment.
PAYING = Ladder((Item("t_pay", "tax", pays=True), Item("t_title", "real_estate")), TRIALS)
#: One sub-item that waits for two others.
DEPENDENT = Ladder(
    (
        Item("t_tax", "tax"),
        Item("t_check", "social_security"),
        Item("t_title", "real_estate", depends_on=("t_tax", "t_check")),
    ),
    TRIALS,
)

BY_DEPARTMENTS = {2: TWO, len(DEPARTMENTS): FIVE, 10: TEN}
