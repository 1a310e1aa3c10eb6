"""The pages of the public status: ask with number and code, and see where the case is."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.addresses import client_address
from hall.status import lookup, showing, throttle
from hall.status.forms import AskForm
from web import clock
from web.error_pages import too_many_requests
from web.roles import for_everyone

SESSION_KEY = "status"
#: So long a page that was found can be reloaded without the code.
OPEN_FOR = timedelta(minutes=15)


@for_everyone
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, number: str = "") -> HttpResponseBase:
    """Ask for number and code; the QR code of a paper fills in what the paper says."""
    if request.method != "POST":
        form = _empty_form(number, request.GET.get("code", ""))
        return render(request, "status/ask.html", {"form": form})
    form = AskForm(request.POST)
    if form.is_valid():
        try:
            case_id = _look_up(request, form)
        except throttle.TooManyTries as refusal:
            return _too_many(request, refusal.until)
        if case_id is not None:
            _remember(request, case_id)
            return redirect("status:shown")
        form.add_error(None, _("Number and query code do not belong together. Compare both again."))
    return render(request, "status/ask.html", {"form": form}, status=422)


def _empty_form(number: str, code: str) -> AskForm:
    """Return the form as the QR code of a paper fills it in: the receipt's has the query code, too."""
    form = AskForm(initial={"number": number[:40], "code": code[:40]})
    form.fields["code" if number else "number"].widget.attrs["autofocus"] = True
    return form


def _look_up(request: HttpRequest, form: AskForm) -> int | None:
    number, code = form.cleaned_data["number"], form.cleaned_data["code"]
    attempt = throttle.begin(number, client_address(request), timezone.now())
    case_id = lookup.find(number, code)
    if case_id is not None:
        throttle.forgive(attempt)
    return case_id


def _too_many(request: HttpRequest, until: datetime) -> HttpResponseBase:
    """Say in minutes when the next try is open: the hall clock of a demo shows another time."""
    seconds = max(1, math.ceil((until - timezone.now()).total_seconds()))
    minutes = math.ceil(seconds / 60)
    sentence = ngettext(
        "Too many wrong tries. Try again in %(n)d minute.",
        "Too many wrong tries. Try again in %(n)d minutes.",
        minutes,
    )
    return too_many_requests(request, sentence % {"n": minutes}, seconds)


def _remember(request: HttpRequest, case_id: int) -> None:
    until = timezone.now() + OPEN_FOR
    request.session[SESSION_KEY] = {"case": case_id, "until": until.timestamp()}


@for_everyone
@never_cache
@require_safe
def shown(request: HttpRequest) -> HttpResponse | HttpResponseBase:
    """Show the case that was found a short while ago; afterwards ask again."""
    found = request.session.get(SESSION_KEY)
    if not found or found["until"] < timezone.now().timestamp():
        request.session.pop(SESSION_KEY, None)
        return redirect("status:ask")
    status = showing.status_of(found["case"], clock.now())
    if status is None:
        return redirect("status:ask")
    return render(request, "status/shown.html", {"status": status})
