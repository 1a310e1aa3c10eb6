"""The page of components shows them all, to staff, in the demo."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django import forms
from django.conf import settings as wired
from django.template.loader import get_template
from django.test import Client
from django.utils import translation

from cases.errors import Invalid, Missing
from web.forms import refusal_to_form
from web.templatetags.components import field

COMPONENTS = Path(wired.ROOT) / "templates" / "components"
TOKENS = Path(wired.ROOT) / "web" / "static" / "web" / "tokens.css"

pytestmark = pytest.mark.django_db


class PriceForm(forms.Form):
    price = forms.DecimalField(label="Price", help_text="In yuan.", min_value=0)


def test_every_component_is_on_the_page(clerks_browser):
    answer = clerks_browser.get("/ui/")
    shown = {t.name.rpartition("/")[2] for t in answer.templates if t.name}
    assert {path.name for path in COMPONENTS.glob("*.html")} <= shown


def test_the_page_is_closed_outside_the_demo(clerks_browser, settings):
    settings.HALL_DEMO = False
    assert clerks_browser.get("/ui/").status_code == 404


def test_applicants_do_not_see_the_page(person):
    browser = Client()
    browser.force_login(person("wang", "taxpayer"))
    assert browser.get("/ui/").status_code == 403


def test_content_given_to_a_component_is_escaped(rf):
    hostile = "<script>alert(1)</script>"
    for name in ("page_header", "empty_state", "definition_list"):
        context = {"title": hostile, "content": hostile, "rows": [(hostile, hostile)]}
        assert "<script>" not in get_template(f"components/{name}.html").render(context)


def test_a_field_ties_label_hint_and_error_to_its_input():
    form = PriceForm({"price": "-1"})
    with translation.override("en"):
        html = get_template("components/field.html").render(
            field(form["price"], inputmode="decimal", autocomplete="off")
        )
    assert 'for="id_price"' in html
    assert 'inputmode="decimal"' in html
    described = re.search(r'aria-describedby="([^"]+)"', html)[1].split()
    assert all(f'id="{name}"' in html for name in described)
    assert described == ["id_price_helptext", "id_price_error"]
    assert 'aria-invalid="true"' in html


def test_the_summary_links_to_the_fields():
    html = get_template("components/form_errors.html").render({"form": PriceForm({})})
    assert 'href="#id_price"' in html
    assert 'tabindex="-1"' in html
    assert get_template("components/form_errors.html").render({"form": PriceForm()}).strip() == ""


def test_a_refusal_is_shown_at_its_fields():
    form = PriceForm({"price": "5"})
    refusal_to_form(form, Invalid("Not right.", {"price": "Too low.", "elsewhere": "Odd."}))
    assert form.errors["price"] == ["Too low."]
    assert form.non_field_errors() == ["Odd."]


@pytest.mark.parametrize("refusal", [Missing("Still missing."), Invalid("Still missing.")])
def test_a_refusal_without_fields_is_shown_above_the_form(refusal):
    form = PriceForm({"price": "5"})
    refusal_to_form(form, refusal)
    assert form.non_field_errors() == ["Still missing."]
    assert form.cleaned_data == {"price": 5}


def test_dark_is_the_same_dark_by_system_and_by_choice():
    blocks = re.findall(r"\{\s*(color-scheme: dark;.*?)\}", TOKENS.read_text(), re.DOTALL)
    told = [re.sub(r"\s+", " ", block).strip() for block in blocks]
    assert len(told) == 2
    assert told[0] == told[1]
