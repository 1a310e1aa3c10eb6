"""Certificates: what each says, fixed when its set is frozen; then numbered, printed and stored."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction

from cases import bulk, notices, numbering
from cases.catalogue.types import Output
from cases.clock import local
from cases.models import Certificate, IssuanceSet, Payment, Review
from cases.numbering import Numbered
from cases.papers import press
from cases.papers.keeping import Kept

Payments = Mapping[int, Sequence[Payment]]


def drawn_up(
    issuance_set: IssuanceSet, members: Iterable[tuple[Review, str]], payments: Payments
) -> list[Certificate]:
    """Return the certificates of a frozen set, with what they will say; nothing is stored."""
    return [
        Certificate(
            issuance_set=issuance_set,
            review=review,
            output=output,
            series=_series(review, output, issuance_set),
            content=_content(review, output, issuance_set, payments.get(review.pk, ())),
        )
        for review, output in members
    ]


def _series(review: Review, output: str, issuance_set: IssuanceSet) -> str:
    edition, year = review.case.edition, local(issuance_set.computed_at).year
    return f"certificate:{edition.departments[edition.outputs[output].issuer].code}:{year}"


def payments_for(reviews: Iterable[Review]) -> dict[int, list[Payment]]:
    """Return what was paid for some reviews, by review, read at once."""
    rows = Payment.objects.filter(request__review__in=[review.pk for review in reviews])
    found: dict[int, list[Payment]] = {}
    for payment in rows.select_related("request").order_by("pk"):
        found.setdefault(payment.request.review_id, []).append(payment)
    return found


# Numbered and printed ----------------------------------------------------------------------------


def number_many(certificate_ids: Collection[int]) -> None:
    """Give each certificate without one its number (department, year, seven digits), in one transaction."""
    with transaction.atomic():
        waiting = Certificate.objects.filter(pk__in=certificate_ids, number=None).order_by("pk")
        locked = waiting.select_for_update(no_key=True).values_list("pk", "series")
        rows = [Numbered(key, series) for key, series in locked]
        numbering.give(rows)
        for row in rows:
            _name, issuer, year = row.series.split(":")
            row.number = f"{issuer}{year}{row.serial:07d}"
        bulk.update(rows, ("serial", "number"), model=Certificate)


def print_out(certificate: Certificate) -> Kept:
    """Print a numbered certificate; its row does not know of the paper yet."""
    content = {**(certificate.content or {}), "certificate_no": certificate.number}
    return press.print_out("certificate", content)


# What it says ------------------------------------------------------------------------------------


def _content(
    review: Review, output_id: str, issuance_set: IssuanceSet, payments: Sequence[Payment]
) -> dict[str, Any]:
    case, edition, rule = review.case, review.case.edition, review.rule
    output: Output = edition.outputs[output_id]
    issuer = edition.departments[output.issuer]
    return {
        **notices.common(case, issuance_set.computed_at),
        "output_name": output.name.as_json(),
        "applicant_name_masked": case.applicant_name,
        "holder_masked": _holder(review),
        "issuer": {"en": issuer.name.en, "zh": issuer.full_name_zh},
        "sub_item": rule.name.as_json(),
        "legal_bases": [edition.legal_bases[basis].name.as_json() for basis in rule.legal_bases],
        "decided_on": notices.moment(review.decided_at),
        "facts": list(_facts(review, payments)),
        "seal": {"en": issuer.name.en, "zh": issuer.seal_zh},
    }


#: Field types that a certificate states; identity and telephone numbers are not among them.
_STATED = frozenset(
    {
        "person_name", "money", "percent", "area", "date", "enum", "displacement", "integer",
        "vin", "plate_no", "real_estate_unit_no", "certificate_no", "address", "uscc",
    }
)  # fmt: skip
#: Fields that say who stood at the counter, not what is certified.
_NOT_STATED = frozenset({"applicant_name", "agent_name", "courier_address", "pickup_mode"})


def _holder(review: Review) -> str:
    """Return whose certificate it is: the company where the sub-item is about one, else the applicant."""
    case = review.case
    fields = {question.id: question for question in case.matter.fields}
    company = fields.get("entity_name")
    if company is not None and review.sub_item in company.used_by and case.form.get("entity_name"):
        return str(case.form["entity_name"])
    return case.applicant_name


def _facts(review: Review, payments: Sequence[Payment]) -> Iterable[dict[str, Any]]:
    """State what the sub-item is about, and what was paid for it."""
    case = review.case
    for question in case.matter.fields:
        value = case.form.get(question.id)
        if value in (None, "") or review.sub_item not in question.used_by:
            continue
        if question.type in _STATED and question.id not in _NOT_STATED:
            yield {"label": question.name.as_json(), "value": _stated(question, value)}
    for payment in payments:
        yield {"label": PAID, "value": str(payment.amount)}
        yield {"label": REFERENCE, "value": payment.reference}


PAID = {"en": "Amount paid (CNY)", "zh": "实缴金额（元）"}
REFERENCE = {"en": "Payment reference", "zh": "缴款凭证号"}


def _stated(question: Any, value: Any) -> Any:
    for option in question.options:
        if option.value == value:
            return option.name.as_json()
    return str(value)
