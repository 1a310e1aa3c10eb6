"""The pages of the one correction notice: give it, and take in what was supplied."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import corrections, defects
from cases.actors import Role
from cases.errors import Refusal
from cases.lifecycle import CaseState
from cases.models import Case
from cases.models.issuance import DeliveryMode
from hall.counter import showing
from hall.counter.access import case_at_hand, case_of
from hall.counter.defects import open_correction
from hall.counter.found import sight_of
from hall.counter.moving import moved_on
from hall.counter.notice_form import MORE, NoticeForm
from hall.counter.supplying import SupplyForm, keep
from web import clock
from web.actors import actor_of
from web.forms import refusal_to_form
from web.idempotency import once
from web.refusals import status_of
from web.roles import for_roles


@for_roles(Role.WINDOW_CLERK, Role.WINDOW_SUPERVISOR)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def give(request: HttpRequest, case_id: int) -> HttpResponseBase:
    """Give the correction notice: every missing row stands in it, the clerk adds what else is wrong."""
    actor, at = actor_of(request), clock.now()
    case = case_of(sight_of(request), case_id)
    if case.state != CaseState.RECEIVED:
        return moved_on(request, case)
    if request.method != "POST":
        return _notice_page(request, NoticeForm(case))
    if MORE in request.POST:
        return _notice_page(request, NoticeForm(case, kept=request.POST))
    form = NoticeForm(case, request.POST)
    if not form.is_valid():
        return _notice_page(request, form, status=422)
    told = corrections.Told(form.said(), DeliveryMode(form.cleaned_data["mode"]))
    try:
        corrections.require(case_id, told, by=actor, at=at)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _notice_page(request, form, status=status_of(refusal))
    messages.success(request, _("The correction notice is given. Print it now."))
    may_supply = actor.has(Role.WINDOW_CLERK)
    return redirect("counter:supply" if may_supply else "counter:case", case_id)


def _notice_page(request: HttpRequest, form: NoticeForm, *, status: int = 200) -> HttpResponse:
    case, at = form.case, clock.now()
    context = {
        "form": form,
        "case": case,
        "trail": showing.trail(case, _("Correction notice")),
        "deadline": defects.deadline(at),
        "too_late": case.notice_due_on and localtime(at).date() > case.notice_due_on,
        "more": MORE,
    }
    return render(request, "counter/correction.html", context, status=status)


@for_roles(Role.WINDOW_CLERK)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def supply(request: HttpRequest, case_id: int) -> HttpResponseBase:
    """Tick, scan and answer what the notice names; then take the corrected material in."""
    actor = actor_of(request)
    case = case_at_hand(sight_of(request), case_id)
    if case.state != CaseState.CORRECTION_REQUIRED:
        return moved_on(request, case)
    if request.method != "POST":
        return _supply_page(request, case, SupplyForm(case))
    form, status = SupplyForm(case, request), 422
    try:
        keep(form, by=actor, at=clock.now())
        if form.is_valid():
            if request.POST.get("act") != "take_in":
                messages.success(request, _("What was supplied is saved."))
                return redirect("counter:supply", case_id)
            corrections.resubmit(case_id, by=actor, at=clock.now())
            messages.success(request, _("The corrected material is taken in. Print the receipt."))
            return redirect("counter:materials", case_id)
    except Refusal as refusal:
        refusal_to_form(form, refusal)
        status = status_of(refusal)
    return _supply_page(request, case, form, status=status)


def _supply_page(
    request: HttpRequest, case: Case, form: SupplyForm, *, status: int = 200
) -> HttpResponse:
    form.look_again()
    notices = case.notices.filter(kind="doc_correction").defer("content")
    context: dict[str, Any] = {
        "form": form,
        "case": case,
        "trail": showing.trail(case, _("Correction")),
        "told": open_correction(case),
        "notice": notices.last(),
    }
    return render(request, "counter/supply.html", context, status=status)
