"""The pages that end a case early: not accepted, withdrawn, terminated; each by its own post."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import acceptance, endings, notices, reading
from cases.actors import Role
from cases.errors import Refusal
from cases.lifecycle import FINAL, CaseState
from cases.models import Case
from hall.counter import showing
from hall.counter.access import TERMINABLE, WITHDRAWABLE, case_of, case_to_withdraw
from hall.counter.ending_forms import TerminationForm, TurnedForm, WithdrawalForm
from hall.counter.found import sight_of
from hall.counter.moving import moved_on
from hall.counter.papers import PDF
from web import clock
from web.actors import actor_of
from web.forms import refusal_to_form
from web.idempotency import once
from web.refusals import status_of
from web.roles import for_roles
from web.wording import department_name, in_words


@for_roles(Role.WINDOW_SUPERVISOR)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def refuse_acceptance(request: HttpRequest, case_id: int) -> HttpResponseBase:
    """Refuse acceptance with its ground and reasons; then print the notice and hand it over."""
    actor = actor_of(request)
    case = case_of(sight_of(request), case_id)
    if case.state != CaseState.RECEIVED:
        return moved_on(request, case)
    form, status = TurnedForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                acceptance.refuse_acceptance(case_id, form.turned(), by=actor, at=clock.now())
            except Refusal as refusal:
                refusal_to_form(form, refusal)
                status = status_of(refusal)
            else:
                messages.success(request, _("The case is not accepted. Print the notice now."))
                return to_its_notice(case)
    context = _context(case, form, _("Refuse acceptance"))
    return render(request, "counter/non_acceptance.html", context, status=status)


@for_roles(Role.WINDOW_CLERK)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def withdraw(request: HttpRequest, case_id: int) -> HttpResponseBase:
    """Enter a signed request to withdraw, below what already took effect and stays."""
    actor = actor_of(request)
    case = case_to_withdraw(sight_of(request), case_id)
    if case.state not in WITHDRAWABLE:
        return moved_on(request, case)
    effects = _effects(case)
    form = WithdrawalForm(case, effects["shown"], request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                if request.POST.get("act") == "print":
                    return _request_to_sign(case, form)
                endings.withdraw(case_id, form.request(), by=actor, at=clock.now())
            except Refusal as refusal:
                refusal_to_form(form, refusal)
                status = status_of(refusal)
            else:
                messages.success(request, _("The case is withdrawn. Print both papers now."))
                return to_its_notice(case)
    context = {**_context(case, form, _("Withdraw")), **effects}
    return render(request, "counter/withdrawal.html", context, status=status)


def _request_to_sign(case: Case, form: WithdrawalForm) -> HttpResponseBase:
    """Show the request with what was typed, so that it is signed before it is entered."""
    paper = notices.withdrawal_request(case, form.request().reason, clock.now())
    return FileResponse(BytesIO(paper), content_type=PDF, filename=f"{case}-withdrawal.pdf")


@for_roles(Role.HALL_DIRECTOR)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def terminate(request: HttpRequest, case_id: int) -> HttpResponseBase:
    """End a case on a legal ground; the window then hands the notice over."""
    actor = actor_of(request)
    case = case_of(sight_of(request), case_id)
    if case.state not in TERMINABLE:
        return moved_on(request, case)
    form, status = TerminationForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                endings.terminate(case_id, form.ending(), by=actor, at=clock.now())
            except Refusal as refusal:
                refusal_to_form(form, refusal)
                status = status_of(refusal)
            else:
                messages.success(
                    request, _("The case is terminated. The window hands the notice over.")
                )
                return redirect("counter:case", case_id)
    context = {**_context(case, form, _("Terminate")), **_effects(case)}
    return render(request, "counter/termination.html", context, status=status)


def to_its_notice(case: Case) -> HttpResponse:
    """Lead to the notice with which a case ended: to be printed and handed over."""
    notice = case.notices.closing().only("pk").latest("pk")
    return redirect("counter:closing", notice.pk)


def _context(case: Case, form: Form, here: str) -> dict[str, Any]:
    return {"case": case, "form": form, "trail": showing.trail(case, here)}


def _effects(case: Case) -> dict[str, Any]:
    """Return what took effect and stays, which reviews are recalled, and whether something was paid."""
    rows = case.reviews.prefetch_related("payment_requests").order_by("position")
    reviews = {review.sub_item: review for review in rows}
    kept = reading.already_effective(reviews)
    names = case.matter.sub_item
    return {
        "kept": [(str(names(one.sub_item).name), in_words(one.words), one.on) for one in kept],
        "recalled": [
            (str(names(code).name), department_name(review.department))
            for code, review in reviews.items()
            if review.state not in FINAL
        ],
        "is_paid": any(one.paid for one in kept),
        "shown": " ".join(f"{one.sub_item}{'+' if one.paid else ''}" for one in kept),
    }
