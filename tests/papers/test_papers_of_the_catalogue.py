"""What the catalogue demands of a document is a piece of its paper, or printed on every copy."""

from __future__ import annotations

import re
from dataclasses import fields
from functools import cache

import pytest
from django.utils import translation

from cases.catalogue.loader import load
from cases.errors import Missing
from cases.papers import PAPERS, render

#: Contents that the papers call by another name than the catalogue.
CALLED = {
    "every_missing_or_defective_item": "items",
    "what_is_required_for_each": "items",
    "sub_items_and_departments": "sub_items",
    "promised_due_date": "promised_due",
    "statutory_due_date": "statutory_due",
    "competent_authority_if_other": "competent_authority",
    "material_returned_list": "material_returned",
    "complete_defect_list": "defects",
    "department_seal": "seal",
    "already_effective_results": "already_effective",
    "effect_on_each_sub_item": "effects",
    "result_of_each_sub_item": "results",
    "days_used_promised_statutory": "time_used",
    "pickup_mode_place_time": "pickup",
    "valid_identity_to_bring": "identity_to_bring",
    "documents_and_certificates": "items",
}
CALLED_HERE = {
    ("doc_correction", "legal_basis"): "legal_bases",
    ("doc_department_return", "date"): "date_of_issue",
}

#: Contents that a hand adds: the paper has the line for it.
BY_HAND = {
    ("doc_withdrawal_request", "signature"): "申请人签字(盖章)Signatureoftheapplicant",
    ("doc_withdrawal_request", "date"): "签字日期Dateofsignature",
    ("doc_delivery_receipt", "signature_of_recipient"): "受送达人签字(盖章)Signatureoftherecipient",
}

NOTICES = [kind for kind in PAPERS if kind != "certificate"]


@cache
def document(kind):
    [edition, *_] = load().editions.values()
    return edition.documents[kind]


def label(kind, piece):
    return next(f.metadata["label"] for f in fields(PAPERS[kind].content) if f.name == piece)


def has_a_place(kind, content, given, text):
    """Whether a mandatory content is a piece of the paper that the core hands over, or a line for it."""
    if line := BY_HAND.get((kind, content)):
        return line in text
    piece = CALLED_HERE.get((kind, content)) or CALLED.get(content, content)
    return piece in given and piece in {f.name for f in fields(PAPERS[kind].content)}


@pytest.mark.parametrize("kind", NOTICES)
def test_every_mandatory_content_has_its_place_on_the_paper(kind, data, pages):
    contents = [re.sub(r"\(.*", "", c, flags=re.DOTALL) for c in document(kind).mandatory_contents]
    text = "".join(pages(render(kind, data[kind], specimen=False)))
    assert len(contents) > 4
    assert [c for c in contents if not has_a_place(kind, c, data[kind], text)] == []


@pytest.mark.parametrize("kind", NOTICES)
def test_a_paper_is_numbered_sealed_and_copied_as_the_catalogue_says(kind, data, pages):
    demanded = document(kind)
    mandatory = set(PAPERS[kind].content.missing({}))
    assert ("document_no" in mandatory) == (demanded.number_format is not None)
    assert ("seal" in mandatory) == (demanded.seal is not None)
    text = "".join(pages(render(kind, data[kind], specimen=False)))
    assert ("一式两份" in text) == (demanded.copies == 2)
    assert squeezed(demanded.name.zh) in text
    assert squeezed(demanded.name.en) in text


@pytest.mark.parametrize("kind", NOTICES)
def test_people_call_a_paper_as_the_catalogue_does(kind):
    for language, name in (("en", "en"), ("zh-hans", "zh")):
        with translation.override(language):
            assert str(PAPERS[kind].name) == getattr(document(kind).name, name)


@pytest.mark.parametrize(
    ("kind", "piece"), [(k, p) for k in PAPERS for p in PAPERS[k].content.missing({})]
)
def test_a_missing_piece_is_named_in_chinese_too(kind, piece, data):
    with translation.override("zh-hans"), pytest.raises(Missing) as refusal:
        render(kind, data[kind] | {piece: None}, specimen=False)
    with translation.override("zh-hans"):
        said, name = str(refusal.value), str(label(kind, piece))
    assert re.search(r"[\u4e00-\u9fff]", name)
    assert name in said


def squeezed(text):
    return "".join(text.split())
