"""Printing a paper: its contents are checked first, an incomplete paper is refused."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import segno
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.errors import Missing
from cases.papers import contents
from cases.papers.typesetter import typesetter

#: Pixels per module of the QR code, and the quiet zone around it in modules (ISO/IEC 18004: four).
QR_SCALE, QR_QUIET = 8, 4


@dataclass(frozen=True, slots=True)
class Paper:
    """A kind of paper: its Typst source, what it must say, and its name for people."""

    source: str
    content: type[contents.CommonContent]
    name: str | Promise


PAPERS: Mapping[str, Paper] = {
    "doc_receipt": Paper(
        "doc_receipt.typ", contents.ReceiptContent, gettext_lazy("Receipt of material")
    ),
    "doc_correction": Paper(
        "doc_correction.typ", contents.CorrectionContent, gettext_lazy("One-time correction notice")
    ),
    "doc_acceptance": Paper(
        "doc_acceptance.typ", contents.AcceptanceContent, gettext_lazy("Notice of acceptance")
    ),
    "doc_non_acceptance": Paper(
        "doc_non_acceptance.typ",
        contents.NonAcceptanceContent,
        gettext_lazy("Notice of non-acceptance"),
    ),
    "doc_department_return": Paper(
        "doc_department_return.typ",
        contents.ReturnSlipContent,
        gettext_lazy("Department return slip"),
    ),
    "doc_refusal_decision": Paper(
        "doc_refusal_decision.typ", contents.RefusalContent, gettext_lazy("Decision to refuse")
    ),
    "doc_withdrawal_request": Paper(
        "doc_withdrawal_request.typ",
        contents.WithdrawalRequestContent,
        gettext_lazy("Withdrawal request"),
    ),
    "doc_withdrawal_confirmation": Paper(
        "doc_withdrawal_confirmation.typ",
        contents.WithdrawalConfirmationContent,
        gettext_lazy("Withdrawal confirmation"),
    ),
    "doc_termination": Paper(
        "doc_termination.typ", contents.TerminationContent, gettext_lazy("Notice of termination")
    ),
    "doc_conclusion": Paper(
        "doc_conclusion.typ", contents.ConclusionContent, gettext_lazy("Notice of conclusion")
    ),
    "doc_delivery_receipt": Paper(
        "doc_delivery_receipt.typ", contents.DeliveryContent, gettext_lazy("Delivery receipt")
    ),
    "certificate": Paper(
        "certificate.typ", contents.CertificateContent, gettext_lazy("Certificate")
    ),
}


def render(kind: str, data: Mapping[str, Any], *, specimen: bool) -> bytes:
    """Return the paper of this kind (a key of PAPERS) as PDF/A-2a: same data, same bytes.

    Specimens carry the mark of the demo district. Raises Missing, naming what is not there yet, and
    KeyError, TypeError or ValueError where the caller mistook the kind or the form of the data.
    """
    paper = PAPERS[kind]
    refuse_incomplete(paper, data)
    content = paper.content.from_json(data)
    return typesetter().print(
        paper.source, sheet(content, specimen=specimen), issued=content.date_of_issue
    )


def refuse_incomplete(paper: Paper, data: Mapping[str, Any]) -> None:
    """Refuse to print a paper on which a mandatory content is missing."""
    if gaps := paper.content.missing(data):
        names = dict.fromkeys(named(paper.content, path) for path in gaps)
        raise Missing(
            _("“%(paper)s” cannot be printed yet. Still missing: %(contents)s.")
            % {"paper": paper.name, "contents": _(", ").join(names)},
            code="paper_incomplete",
        )


def named(content: type[contents.CommonContent], path: str) -> str:
    """Return the name of a missing piece for people; ``material_rows.2.name`` is in line 2."""
    piece, *inside = path.split(".")
    label = content.__dataclass_fields__[piece].metadata["label"]
    if not inside:
        return str(label)
    if inside[0].isdecimal():
        return _("%(content)s (line %(line)s)") % {"content": label, "line": inside[0]}
    if inside[-1] in ("zh", "en"):
        language = _("Chinese") if inside[-1] == "zh" else _("English")
        return _("%(content)s (%(detail)s)") % {"content": label, "detail": language}
    return str(label)


def sheet(content: contents.CommonContent, *, specimen: bool) -> dict[str, Any]:
    """Return everything that a Typst source is given."""
    return {
        "content": asdict(content),
        "specimen": specimen,
        "qr": list(qr_png(content.qr_url)),
    }


def qr_png(url: str) -> bytes:
    """Return the QR code of an address as a PNG picture."""
    picture = io.BytesIO()
    segno.make_qr(url, error="m").save(picture, kind="png", scale=QR_SCALE, border=QR_QUIET)
    return picture.getvalue()
