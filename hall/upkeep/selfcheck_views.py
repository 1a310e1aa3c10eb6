"""The self-check: cases whose rows contradict each other, and the act that mends them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import selfcheck
from cases.contradictions import Contradiction
from cases.errors import Refusal
from web import clock
from web.actors import actor_of
from web.idempotency import once
from web.roles import for_roles

#: Cases read for one page.
PAGE = 200


@for_roles(*selfcheck.KEEPERS)
@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """Look through the open cases from ``after`` on, and list those that contradict themselves."""
    asked = request.GET.get("after", "")
    after = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else 0
    context = {
        "looked": selfcheck.look_through(after=after, limit=PAGE),
        "after": after,
        "looked_at": clock.now(),
    }
    return render(request, "upkeep/cases.html", context)


@for_roles(*selfcheck.KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def repair(request: HttpRequest, case_id: int) -> HttpResponseBase:
    """Mend one case (POST); the journal keeps who asked for it and what was wrong."""
    if request.method == "POST":
        try:
            mended = selfcheck.repair(case_id, by=actor_of(request), at=clock.now())
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            _say(request, mended)
    return redirect("upkeep:cases")


def _say(request: HttpRequest, mended: tuple[Contradiction, ...]) -> None:
    if mended:
        messages.success(request, _("The case is mended; its journal says what was wrong."))
    else:
        messages.info(request, _("Nothing was wrong with this case any more."))
