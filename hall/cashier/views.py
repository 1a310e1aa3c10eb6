"""The pages of the cashier: open requests, and one payment to be entered."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import charges
from cases.actors import Role
from cases.charges import Seen
from cases.errors import NotFound, Refusal
from hall.cashier import reading
from hall.cashier.forms import PaymentForm
from web import clock
from web.actors import actor_of
from web.forms import refusal_to_form
from web.idempotency import once
from web.refusals import status_of
from web.roles import for_roles


@for_roles(Role.WINDOW_CLERK)
@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """List what applicants were asked to pay; ``number`` finds the requests of a case."""
    number, after = request.GET.get("number", "").strip()[:23], request.GET.get("after", "")
    start = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else 0
    context = {"page": reading.page_of(number, start), "number": number}
    return render(request, "cashier/requests.html", context)


@for_roles(Role.WINDOW_CLERK)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def payment(request: HttpRequest, request_id: int) -> HttpResponseBase:
    """Enter a payment that was seen; what waits for it goes on at once."""
    asked = reading.request_of(request_id)
    if asked is None:
        raise NotFound(_("There is no such payment request."))
    form, status = PaymentForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                seen = Seen(form.cleaned_data["amount"], form.cleaned_data["reference"])
                charges.payment_seen(request_id, seen, by=actor_of(request), at=clock.now())
            except Refusal as refusal:
                refusal_to_form(form, refusal)
                status = status_of(refusal)
            else:
                messages.success(request, _("The payment is entered."))
                return redirect("cashier:requests")
    context = {"line": reading.line(asked), "form": form}
    return render(request, "cashier/payment.html", context, status=status)
