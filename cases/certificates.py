"""Certificates: numbered, printed, stored and checked, one by one and outside any lock on the case."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localtime

from cases import notices, numbering, papers
from cases.catalogue.types import Output
from cases.models import Certificate, Payment, Review


def print_certificate(certificate_id: int) -> Certificate:
    """Number, print, store and check one certificate; what was done before is kept."""
    certificate = _numbered(certificate_id)
    if certificate.sha256:
        return certificate
    kept = notices.keep(
        papers.render("certificate", certificate.content or {}, specimen=settings.HALL_DEMO)
    )
    Certificate.objects.filter(pk=certificate_id, sha256="").update(**kept)
    return Certificate.objects.get(pk=certificate_id)


def _numbered(certificate_id: int) -> Certificate:
    with transaction.atomic():
        rows = Certificate.objects.select_for_update(no_key=True, of=("self",))
        certificate = rows.select_related("review__case").get(pk=certificate_id)
        if certificate.number is None:
            _number(certificate)
    return certificate


def _number(certificate: Certificate) -> None:
    """Give the number (department, year, seven digits) and fix what the certificate says."""
    edition = certificate.review.case.edition
    issuer = edition.departments[edition.outputs[certificate.output].issuer]
    year = localtime(certificate.issuance_set.computed_at).year
    certificate.series = f"certificate:{issuer.code}:{year}"
    (certificate.serial,) = numbering.reserve(certificate.series)
    certificate.number = f"{issuer.code}{year}{certificate.serial:07d}"
    certificate.content = _content(certificate, edition.outputs[certificate.output])
    certificate.save(update_fields=["series", "serial", "number", "content"])


def _content(certificate: Certificate, output: Output) -> dict[str, Any]:
    review = certificate.review
    case, edition, rule = review.case, review.case.edition, review.rule
    issuer = edition.departments[output.issuer]
    common = notices.common(case, certificate.issuance_set.computed_at)
    return {
        **common,
        "output_name": output.name.as_json(),
        "certificate_no": certificate.number,
        "applicant_name_masked": case.applicant_name,
        "holder_masked": _holder(review),
        "issuer": {"en": issuer.name.en, "zh": issuer.full_name_zh},
        "sub_item": rule.name.as_json(),
        "legal_bases": [edition.legal_bases[basis].name.as_json() for basis in rule.legal_bases],
        "decided_on": notices.moment(review.decided_at),
        "facts": list(_facts(review)),
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


def _facts(review: Review) -> Iterable[dict[str, Any]]:
    """State what the sub-item is about, and what was paid for it."""
    case = review.case
    for question in case.matter.fields:
        value = case.form.get(question.id)
        if value in (None, "") or review.sub_item not in question.used_by:
            continue
        if question.type in _STATED and question.id not in _NOT_STATED:
            yield {"label": question.name.as_json(), "value": _stated(question, value)}
    for payment in Payment.objects.filter(request__review=review).order_by("pk"):
        yield {"label": PAID, "value": str(payment.amount)}
        yield {"label": REFERENCE, "value": payment.reference}


PAID = {"en": "Amount paid (CNY)", "zh": "实缴金额（元）"}
REFERENCE = {"en": "Payment reference", "zh": "缴款凭证号"}


def _stated(question: Any, value: Any) -> Any:
    for option in question.options:
        if option.value == value:
            return option.name.as_json()
    return str(value)
