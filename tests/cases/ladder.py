"""The ladder for races: each rung is climbed once, by the real acts, and photographed.

A race needs hundreds of cases at one rung. The rows of a rung that was climbed before in this process are
copied back from its photograph instead of being climbed again; no row is written that no act wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from cases import acceptance, charges, circulation, defects, issuance, journal, returns
from cases.actors import HALL
from cases.charges import Seen
from cases.circulation import Opinion
from cases.defects import Said
from cases.lifecycle import Event, ReviewState
from cases.models import Case, Defect, PaymentRequest, Review
from cases.models.review import Handling
from cases.returns import Slip
from departments import registry
from tests.cast import CHEN, MONDAY, SUN, approver
from tests.small_matters import Item, filled, small_matter

SLIP = Slip([Said("blurred", "a clear copy")], "Licensing Law art. 32")


@dataclass(frozen=True)
class Ladder:
    """Some cases of one small matter, worked on by persons."""

    items: tuple[Item, ...]
    count: int

    def up_to(self, rung: str) -> list[Case]:
        """Bring the cases to a rung and return them in their order."""
        if (self, rung) in _taken:
            _put_back(_taken[self, rung])
        else:
            self._climb(rung)
            _taken[self, rung] = _photograph()
        return list(Case.objects.order_by("pk"))

    def _climb(self, rung: str) -> None:
        if rung == GROUND:
            self._open()
        else:
            below, step = RUNGS[rung]
            step(self.up_to(below))

    def _open(self) -> None:
        version = small_matter(self.items)
        for _ in range(self.count):
            filled(version)


# Rungs -------------------------------------------------------------------------------------------


def _receive(cases: Sequence[Case]) -> None:
    for case in cases:
        acceptance.receive(case.pk, division="320118", real_name_checked=True, by=CHEN, at=MONDAY)


def _accept(cases: Sequence[Case]) -> None:
    for case in cases:
        acceptance.accept(case.pk, by=CHEN, at=MONDAY)


def circulate(cases: Sequence[Case] = ()) -> None:
    """Send every accepted case to its departments."""
    while circulation.circulate_many(limit=100, at=MONDAY):
        pass


def leave_to_automatic_officers(items: Sequence[Item]) -> None:
    """Let the automatic officers work on what is queued from now on."""
    chosen = [(item.id, item.department) for item in items]
    registry.choose(chosen, Handling.AUTOMATIC, by=SUN, at=MONDAY)


def sign(cases: Sequence[Case] = ()) -> None:
    """Let the first approvers sign for everything that is queued."""
    with journal.change_many(Case.objects.all(), Event.SUB_SIGN, by=HALL, at=MONDAY) as folders:
        for folder in folders:
            for review in folder.reviews.values():
                if review.state == ReviewState.QUEUED:
                    circulation.sign(folder, review, approver(review.department))


def conclude(cases: Sequence[Case] = ()) -> None:
    """Let the first approvers approve what they signed for."""
    with journal.change_many(Case.objects.all(), Event.SUB_APPROVE, by=HALL, at=MONDAY) as folders:
        for folder in folders:
            for review in folder.reviews.values():
                if review.state == ReviewState.IN_REVIEW:
                    officer = approver(review.department)
                    circulation.decide_approval(folder, review, Opinion(), officer)
                    circulation.gather(folder)


def _ask_for_payment(cases: Sequence[Case]) -> None:
    paying = Review.objects.filter(sub_item="t_pay").order_by("case_id")
    for review in paying.values_list("pk", flat=True):
        circulation.ask_for_payment(review, by=approver("tax"), at=MONDAY)


def _return(cases: Sequence[Case]) -> None:
    """Return the first review of each case; its applicant puts right what was wrong."""
    for review in Review.objects.filter(position=1).order_by("case_id"):
        returns.give_back(review.pk, SLIP, by=approver(review.department), at=MONDAY)
    answer_defects()


def answer_defects() -> None:
    """Answer every defect of the slips that are open."""
    for defect in Defect.objects.filter(answered_at=None).values_list("pk", flat=True):
        defects.answer(defect, "A new copy.", by=CHEN, at=MONDAY)


def pay(request: int, reference: str) -> None:
    """See the payment of a request."""
    charges.payment_seen(request, Seen("100.00", reference), by=CHEN, at=MONDAY)


def _make_valid(cases: Sequence[Case]) -> None:
    for case in cases:
        issuance.issue(case.pk, at=MONDAY)


#: A draft with its whole form.
GROUND = "filled"
#: Each rung with the one below it and the step between.
RUNGS: dict[str, tuple[str, Callable[[Sequence[Case]], None]]] = {
    "received": (GROUND, _receive),
    "accepted": ("received", _accept),
    "circulated": ("accepted", circulate),
    "signed": ("circulated", sign),
    "asked": ("signed", _ask_for_payment),
    "returned": ("signed", _return),
    "concluded": ("signed", conclude),
    "valid": ("concluded", _make_valid),
}


# What races ask of the rows on a rung ------------------------------------------------------------


def reviews_of(sub_item: str) -> list[int]:
    """Return the review of a sub-item in each case, in the order of the cases."""
    rows = Review.objects.filter(sub_item=sub_item).order_by("case_id")
    return list(rows.values_list("pk", flat=True))


def requests() -> list[int]:
    """Return the payment request of each case, in the order of the cases."""
    rows = PaymentRequest.objects.order_by("review__case_id")
    return list(rows.values_list("pk", flat=True))


# Photographs -------------------------------------------------------------------------------------

_taken: dict[tuple[Ladder, str], str] = {}


def _tables() -> list[str]:
    names = connection.introspection.table_names()
    return [name for name in names if name.startswith(("cases_", "departments_"))]


def _photograph() -> str:
    """Copy every row of cases and departments into a schema of its own; return its name."""
    schema = f"photograph_{len(_taken)}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {schema}")
        for table in _tables():
            cursor.execute(f"CREATE UNLOGGED TABLE {schema}.{table} AS TABLE public.{table}")
    return schema


def _put_back(schema: str) -> None:
    """Copy the rows back into empty tables; references are looked at when all are there."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table in _tables():
            cursor.execute(f"INSERT INTO public.{table} TABLE {schema}.{table}")
