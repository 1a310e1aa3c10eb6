"""What somebody is told whose page is older than the case: it has moved on, and where it is now."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from cases.models import Case
from hall.counter.access import opens
from hall.counter.found import sight_of


def moved_on(request: HttpRequest, case: Case) -> HttpResponseBase:
    """Lead to the case, and say where it is: what this page does is not open there."""
    sentence = _("The case is at “%(state)s”: this step is not open now.")
    messages.warning(request, sentence % {"state": case.get_state_display()})
    return to_case(request, case)


def to_case(request: HttpRequest, case: Case) -> HttpResponseBase:
    """Lead to the page of a case, or to the list once it is closed to a colleague."""
    if opens(sight_of(request), case):
        return redirect("counter:case", case.pk)
    return redirect("counter:cases")
