"""One page that shows every component with example data; open to staff in the demo."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from web import clock
from web.roles import STAFF, for_roles


class ExampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label=_("Name of the buyer"), help_text=_("As on the identity card."))
    mobile = forms.CharField(label=_("Mobile number"), min_length=11)
    kind = forms.ChoiceField(
        label=_("First home?"),
        choices=[("yes", _("Yes, the only home")), ("no", _("No, a second or further home"))],
        widget=forms.RadioSelect,
    )
    district = forms.ChoiceField(
        label=_("Town or street"), choices=[("cx", _("Chunxi Street")), ("gb", _("Gubai Street"))]
    )
    remark = forms.CharField(
        label=_("Remark"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    told = forms.BooleanField(label=_("The privacy notice was shown"))
    contract = forms.FileField(label=_("Sale contract"), required=False)


@for_roles(*STAFF)
def components(request: HttpRequest) -> HttpResponse:
    """Show the components; 404 outside the demo and development."""
    if not (settings.HALL_DEMO or settings.DEBUG):
        raise Http404
    return render(request, "web/ui.html", _examples(request))


def _examples(request: HttpRequest) -> dict[str, Any]:
    at = clock.now()
    wrong = ExampleForm({"name": "王秀英", "mobile": "139", "district": "cx"})
    return {
        "trail": [(_("Start page"), "/"), (_("Components"), "")],
        "form": wrong,
        "rows": [
            (_("Case number"), "320118-SHS-2026-000027"),
            (_("Matter"), _("Second-hand house sale")),
            (_("Applicant"), "王*英"),
            (_("Remark"), ""),
        ],
        "cases": _example_cases(),
        "lights": _example_lights(),
        "steps": _example_steps(),
        "timeline": [
            (at, _("Accepted"), _("Notice of acceptance handed over")),
            (at - timedelta(minutes=12), _("Material received"), _("Receipt with 7 rows")),
        ],
        "page": Paginator(range(95), 20).get_page(request.GET.get("page")),
        "person": {"name": "王秀英", "number": "320118199003074521", "mobile": "13912345678"},
    }


def _example_cases() -> list[SimpleNamespace]:
    at = clock.now()
    house, car = _("Second-hand house sale"), _("New car purchase and registration")
    equity, closure = _("Equity transfer"), _("Business closure")
    rows = [
        ("000027", house, "王*英", "in_review", _("Under review"), 76, "green"),
        ("000031", car, "李*", "queued", _("Sent to the department"), 3, "yellow"),
        ("000018", equity, "陈*华", "head_review", _("With the department head"), -5, "red"),
        ("000009", closure, "周*", "returned", _("Returned to the window"), -80, "double_red"),
    ]
    names = ("number", "matter", "applicant", "state", "label", "hours", "light")
    cases = [SimpleNamespace(**dict(zip(names, row, strict=True))) for row in rows]
    for case in cases:
        case.due = at + timedelta(hours=case.hours, minutes=30)
    return cases


def _example_lights() -> list[str]:
    return ["green", "yellow", "red", "double_red"]


def _example_steps() -> list[SimpleNamespace]:
    return [
        SimpleNamespace(title=title, state=state, please_act=None, ended=ended)
        for title, state, ended in (
            (pgettext_lazy("example", "Departments are working"), "parallel_approval", None),
            (pgettext_lazy("example", "Waiting for a payment"), "awaiting_applicant", None),
            (pgettext_lazy("example", "Refused"), "concluded", True),
            (pgettext_lazy("example", "Handed over"), "issued", None),
        )
    ]
