"""The page of everything that departments returned: put right defect by defect, then sent back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import returns
from cases.actors import Role
from cases.errors import Missing, NotFound, Refusal
from cases.models import Case
from hall.counter import showing
from hall.counter.access import case_at_hand
from hall.counter.defects import open_slips
from hall.counter.found import sight_of
from hall.counter.moving import moved_on, to_case
from hall.counter.slips_form import SlipsForm
from web import clock
from web.actors import actor_of
from web.forms import refusal_to_form
from web.idempotency import once
from web.refusals import status_of
from web.roles import for_roles

#: The button that sends a slip back carries its id under this name.
BACK = "send_back"


@for_roles(Role.WINDOW_CLERK)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def put_right(request: HttpRequest, case_id: int) -> HttpResponseBase:
    """Write down how every defect was put right, scan new papers, and send slips back."""
    actor = actor_of(request)
    case = case_at_hand(sight_of(request), case_id)
    form = SlipsForm(case, request if request.method == "POST" else None)
    if not form.slips:
        return moved_on(request, case)
    if request.method != "POST":
        return _page(request, case, form)
    back, status = _chosen(request), 422
    try:
        form.keep(by=actor, at=clock.now())
        if form.is_valid():
            if back is None:
                messages.success(request, _("The answers are saved."))
                return redirect("counter:defects", case_id)
            _demand_of_this_case(case, back)
            returns.resupply(back, by=actor, at=clock.now())
            return _sent_back(request, case)
    except Missing as refusal:
        form.add_error(None, str(refusal))
        form.say_what_is_open(back or 0)
        status = status_of(refusal)
    except Refusal as refusal:
        refusal_to_form(form, refusal)
        status = status_of(refusal)
    return _page(request, case, form, status=status)


def _chosen(request: HttpRequest) -> int | None:
    text = request.POST.get(BACK, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _demand_of_this_case(case: Case, list_id: int) -> None:
    if not case.defect_lists.filter(pk=list_id, review__isnull=False).exists():
        raise NotFound(_("There is no such return slip."))


def _sent_back(request: HttpRequest, case: Case) -> HttpResponseBase:
    messages.success(request, _("Sent back to the department; its time goes on."))
    if open_slips(case):
        return redirect("counter:defects", case.pk)
    return to_case(request, case)


def _page(request: HttpRequest, case: Case, form: SlipsForm, *, status: int = 200) -> HttpResponse:
    form.look_again()
    context = {
        "form": form,
        "case": case,
        "trail": showing.trail(case, _("Returned by departments")),
        "back": BACK,
    }
    return render(request, "counter/defects.html", context, status=status)
