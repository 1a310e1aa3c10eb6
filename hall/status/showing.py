"""What the public may know of a case: state, dates, what is asked, results, what can be collected.

Titles, and the wording of the notices that the applicant was given: never names, numbers or amounts
(catalogue ``privacy.public_status``), and nothing that officers say among themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases import blockers, wording
from cases.blockers import Audience, Who
from cases.errors import Sentence
from cases.freezing import WITH_RESULTS
from cases.models import Case, Certificate
from cases.models.issuance import SetState
from hall.status import ending
from hall.status.asked import Asked, asked_of
from notifications.sent import Told, messages_for_public


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
    heading: Mapping[str, str] | Promise
    outcome: Promise | None
    days: list[Day]
    asked: list[Asked]
    collect: list[str]
    under_way: list[Sentence]
    results: list[tuple[str, str, Promise]]
    remedies: tuple[wording.Words, ...]
    told: list[Told]
    ended: bool | None

    @property
    def please_act(self) -> bool | None:
        """Whether the applicant is asked to do something; None leaves it to the state."""
        return True if self.asked else None


def status_of(case_id: int, at: datetime) -> Status | None:
    """Return the public status of a case at a moment; None when there is none."""
    case = Case.objects.defer("query_code").filter(pk=case_id).first()
    if case is None:
        return None
    return Status(
        matter=str(case.matter.name),
        state=ending.where(case),
        heading=ending.heading(case),
        outcome=ending.outcome(case),
        days=list(_days(case)),
        asked=asked_of(case),
        collect=list(_collect(case)),
        under_way=list(_under_way(case, at)),
        results=ending.results(case),
        remedies=ending.remedies(case),
        told=messages_for_public(case),
        ended=True if ending.has_ended(case) else None,
    )


def _under_way(case: Case, at: datetime) -> Iterator[Sentence]:
    """Yield what others are doing; what the applicant is asked for is told apart."""
    for one in blockers.blockers(case, at):
        if one.who in (Who.DEPARTMENT, Who.LAW):
            yield one.told(Audience.TAXPAYER)
    if (sentence := blockers.in_hand(case, at)) is not None:
        yield sentence


def _days(case: Case) -> Iterator[Day]:
    """Yield the dates of a case; what was promised only while it still is to be kept."""
    promised, statutory = case.promised_provisional, case.statutory_provisional
    runs = case.concluded_at is None
    known = [
        (pgettext_lazy("date", "Received"), case.received_at, False),
        (pgettext_lazy("date", "Accepted"), case.accepted_at, False),
        (_("Promised by"), case.promised_due if runs else None, promised),
        (_("By law until"), case.statutory_due if runs else None, statutory),
        (pgettext_lazy("date", "Concluded"), case.concluded_at, False),
        (pgettext_lazy("date", "Handed over"), case.issued_at, False),
    ]
    for label, at, provisional in known:
        if at is not None:
            yield Day(label, at, provisional)


def _collect(case: Case) -> Iterator[str]:
    """Yield the titles of the papers that wait at the window."""
    edition, ready = case.edition, {"issuance_set__state": SetState.VALID}
    valid = Certificate.objects.filter(issuance_set__case=case, **ready)
    for code in valid.values_list("output", flat=True):
        yield str(edition.outputs[code].name)
    told = case.notices.filter(kind__in=WITH_RESULTS, **ready)
    for kind in [*told.values_list("kind", flat=True), *_closing(case)]:
        yield str(edition.documents[kind].name)


def _closing(case: Case) -> Iterator[str]:
    yield from case.notices.to_hand_over().values_list("kind", flat=True)
