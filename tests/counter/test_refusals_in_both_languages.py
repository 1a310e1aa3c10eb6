"""What is refused at the counter is said in the language of whoever reads it, and keeps what was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import translation
from django.utils.translation import gettext

from cases.models import Case
from tests.faces import (
    Browser,
    in_correction,
    in_departments,
    person,
    received,
    returned,
    sentences,
    shown_in,
)


def with_a_slip(browser: Browser) -> Case:
    case = in_departments(browser)
    returned(case, "shs_tax_price")
    return case


TURNED = {"ground": "not_eligible", "reasons": "理由"}
REFUSED: list[tuple[Callable[[Browser], Case], str, dict[str, Any], str]] = [
    (received, "correction", {"lines": "1"}, "Say what is missing or wrong."),
    (in_correction, "correction/supply", {"act": "take_in"}, "Still missing: {names}."),
    (with_a_slip, "defects", {"send_back": "{list}"}, "Say how it was put right."),
    (
        in_departments,
        "withdrawal",
        {"reason": "合同已解除"},
        "First let the applicant sign the request to withdraw.",
    ),
    (
        received,
        "non-acceptance",
        TURNED,
        "Confirm that no correction can cure it; else give a correction notice instead.",
    ),
    (in_departments, "termination", {"facts": "房屋灭失"}, "Choose one of the options."),
]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(("brought_to", "page", "typed", "sentence"), REFUSED)
def test_a_refusal_speaks_the_readers_language(sun, brought_to, page, typed, sentence, language):
    case = brought_to(sun)
    roles = ("window_clerk", "window_supervisor", "hall_director")
    reader = Browser(person("wanglei", *roles), language)
    url = f"/counter/{case.pk}/{page}/"
    told = case.defect_lists.open().first()
    more = {name: str(text).format(list=told.pk if told else "") for name, text in typed.items()}
    answer = reader.send(url, {**shown_in(reader.get(url)), **more})
    assert answer.status_code in (409, 422)
    with translation.override(language):
        expected = gettext(sentence).partition("{")[0]
    assert expected in sentences(answer)
    assert f'lang="{"en" if language == "en" else "zh-Hans"}"' in answer.text
    assert Case.objects.get(pk=case.pk).state == case.state
    for name, text in typed.items():
        if name in answer.context["form"].fields:
            assert answer.context["form"][name].value() == text
