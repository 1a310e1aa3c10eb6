"""The page of the demo: the hall clock, what the last walk took, who can sign in, who lives here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.duties import PostRole
from cases.errors import Invalid, Missing
from hall.demo import hours, table, town
from hall.demo.stored import latest_complete
from web import clock
from web.idempotency import once
from web.roles import STAFF, for_roles
from web.templatetags.hall import hall_datetime


@for_roles(*STAFF)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the demo to staff; 404 outside demo mode."""
    _only_in_the_demo()
    return render(request, "demo/home.html", _seen())


@for_roles(*STAFF)
@require_POST
@once
def put_clock_forward(request: HttpRequest) -> HttpResponseBase:
    """Jump to the next morning or the next due date (form field ``to``)."""
    _only_in_the_demo()
    landed = hours.jump(_goal(request.POST.get("to"), clock.now()))
    messages.success(
        request, _("It is now %(when)s in the hall.") % {"when": hall_datetime(landed)}
    )
    return redirect("demo:home")


def _goal(to: str | None, at: datetime) -> datetime:
    if to == "morning":
        return hours.next_morning(at)
    if to != "due":
        raise Invalid(_("Choose where the hall clock is to jump."), code="to")
    due = hours.next_due(at)
    if due is None:
        raise Missing(_("Nothing is due: no department has an open review."), code="due")
    return due


def _seen() -> dict[str, Any]:
    results = latest_complete()
    return {
        "next_morning": hours.next_morning(clock.now()),
        "next_due": hours.next_due(clock.now()),
        "heading": table.heading(),
        "rows": [table.row_of(result) for result in results],
        "total": table.total_of(results) if results else None,
        "staff": [(person, PostRole(person.role).label) for person in town.staff()],
        "residents": town.residents(),
        "companies": town.companies(),
    }


def _only_in_the_demo() -> None:
    if not settings.HALL_DEMO:
        raise Http404
