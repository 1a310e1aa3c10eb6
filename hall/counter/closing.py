"""Notices with which cases ended without results, listed until they are handed over.

A clerk lists those of the own cases and of cases found today by their complete numbers; who supervises
lists all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import notices
from cases.actors import Role
from cases.errors import NotFound, Refusal
from cases.identifiers import begins_like_a_case_number
from cases.models import Notice
from cases.models.issuance import DeliveryMode, NoticeQuerySet
from hall.counter.access import is_brought, opens, searched
from hall.counter.ending_forms import HandOverForm
from hall.counter.found import Sight, sight_of
from web import clock
from web.actors import actor_of
from web.forms import refusal_to_form
from web.idempotency import once
from web.refusals import status_of
from web.roles import for_roles

PAGE = 50
WHO = (Role.WINDOW_CLERK, Role.WINDOW_SUPERVISOR)
#: The request that the applicant signs lies beside the confirmation.
REQUEST = "doc_withdrawal_request"


@dataclass(frozen=True, slots=True)
class Page:
    """Some notices, the longest waiting first, and the id from which the next page goes on."""

    lines: Sequence[tuple[Notice, str]]
    next: int | None


def page_of(sight: Sight, number: str = "", after: int = 0) -> Page:
    """Return notices to be handed over with an id above ``after``; of one case by its number."""
    found = _notices().to_hand_over().filter(is_brought(sight, "case__"))
    if number:
        begins = found.filter(case__number__startswith=number)
        found = begins if begins_like_a_case_number(number) else found.none()
    rows = list(found.filter(pk__gt=after).order_by("pk")[: PAGE + 1])
    lines = [(row, name_of(row)) for row in rows[:PAGE]]
    return Page(lines, rows[PAGE - 1].pk if len(rows) > PAGE else None)


def name_of(notice: Notice) -> str:
    """Return what a notice is called."""
    return str(notice.case.edition.documents[notice.kind].name)


def _notices() -> NoticeQuerySet:
    """Read notices with their cases and applicants, and unseal nothing."""
    sealed = ("case__query_code", "case__applicant__identity_no", "case__applicant__mobile")
    return Notice.objects.select_related("case__applicant").defer("content", *sealed)


@for_roles(*WHO)
@require_safe
def to_hand_over(request: HttpRequest) -> HttpResponse:
    """List the notices that wait; ``number`` finds that of a case."""
    number, after = request.GET.get("number", "").strip()[:23], request.GET.get("after", "")
    start = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else 0
    context = {"page": page_of(searched(request, number), number, start), "number": number}
    return render(request, "counter/closing_list.html", context)


@for_roles(*WHO)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def hand_over(request: HttpRequest, notice_id: int) -> HttpResponseBase:
    """Print the papers of a case that ended, and write down how the notice reached the applicant."""
    sight = sight_of(request)
    notice = _notices().closing().filter(is_brought(sight, "case__"), pk=notice_id).first()
    if notice is None:
        raise NotFound(
            _(
                "There is no such notice to hand over. Search for a colleague's case by its complete"
                " number: it stands on every paper of the case."
            )
        )
    form, status = HandOverForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _record(request, notice, form)
            except Refusal as refusal:
                refusal_to_form(form, refusal)
                status = status_of(refusal)
            else:
                messages.success(
                    request, _("The notice is handed over. The file closes by itself.")
                )
                return redirect("counter:to-hand-over")
    context = {
        "notice": notice,
        "case": notice.case,
        "name": name_of(notice),
        "request_paper": notice.case.notices.filter(kind=REQUEST).defer("content").last(),
        "form": form,
        "may_open": opens(sight, notice.case),
    }
    return render(request, "counter/closing.html", context, status=status)


def _record(request: HttpRequest, notice: Notice, form: HandOverForm) -> None:
    notices.hand_over_notice(
        notice.pk,
        DeliveryMode(form.cleaned_data["mode"]),
        identity_checked=form.cleaned_data["identity"],
        by=actor_of(request),
        at=clock.now(),
    )
