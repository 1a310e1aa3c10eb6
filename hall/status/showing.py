"""What the public may know of a case: state, dates, what is asked, what can be collected.

Titles only: never names, numbers or amounts (catalogue ``privacy.public_status``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases import wording
from cases.lifecycle import CaseState, Outcome
from cases.models import Case, Certificate, PaymentRequest
from cases.models.issuance import SetState


@dataclass(frozen=True, slots=True)
class Day:
    """One date of a case; provisional while the holidays of its year are not published."""

    label: Promise
    at: datetime
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Status:
    """A case as the public sees it."""

    matter: str
    state: str
    wording: Mapping[str, str]
    days: list[Day]
    asked: list[str]
    collect: list[str]
    ended: bool | None

    @property
    def please_act(self) -> bool | None:
        """Whether the applicant is asked to do something; None leaves it to the state."""
        return True if self.asked else None


def status_of(case_id: int) -> Status | None:
    """Return the public status of a case; None when there is none."""
    case = Case.objects.defer("query_code").filter(pk=case_id).first()
    if case is None:
        return None
    return Status(
        matter=str(case.matter.name),
        state=case.state,
        wording=wording.public_state(case.state),
        days=list(_days(case)),
        asked=list(_asked(case)),
        collect=_collect(case),
        ended=True if case.outcome == Outcome.REFUSED else None,
    )


def _days(case: Case) -> Iterator[Day]:
    promised, statutory = case.promised_provisional, case.statutory_provisional
    known = [
        (pgettext_lazy("date", "Received"), case.received_at, False),
        (pgettext_lazy("date", "Accepted"), case.accepted_at, False),
        (_("Promised by"), case.promised_due, promised),
        (_("By law until"), case.statutory_due, statutory),
        (pgettext_lazy("date", "Concluded"), case.concluded_at, False),
        (pgettext_lazy("date", "Handed over"), case.issued_at, False),
    ]
    for label, at, provisional in known:
        if at is not None:
            yield Day(label, at, provisional)


def _asked(case: Case) -> Iterator[str]:
    """Yield the titles of what the applicant is asked for."""
    if case.state == CaseState.RECEIVED:
        for row in case.materials.all():
            if not row.is_there:
                yield str(case.edition.materials[row.material].name)
    asked = PaymentRequest.objects.filter(review__case=case, paid_at=None).order_by("pk")
    for sub_item in asked.values_list("review__sub_item", flat=True):
        name = case.matter.sub_item(sub_item).name
        yield str(format_lazy(_("Payment: {name}"), name=name))


def _collect(case: Case) -> list[str]:
    """Return the titles of the results that wait at the window."""
    ready = Certificate.objects.filter(issuance_set__case=case, issuance_set__state=SetState.VALID)
    return [str(case.edition.outputs[code].name) for code in ready.values_list("output", flat=True)]
