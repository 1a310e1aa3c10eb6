"""The pages of issuing: sets that wait, handing one over, and its papers."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cases import delivery, notices
from cases.actors import Role
from cases.errors import NotFound, Refusal
from cases.models import IssuanceSet, Notice
from cases.models.issuance import SetState
from hall.issuing import reading
from hall.issuing.forms import HandOverForm
from web import clock
from web.actors import actor_of
from web.idempotency import once
from web.refusals import status_of
from web.roles import for_roles

PDF = "application/pdf"


@for_roles(Role.WINDOW_CLERK)
@require_safe
def sets(request: HttpRequest) -> HttpResponse:
    """List the sets that can be handed over; ``number`` finds those of a case."""
    number, after = request.GET.get("number", "").strip()[:23], request.GET.get("after", "")
    start = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else 0
    page, today = reading.page_of(number, start), localtime(clock.now()).date()
    late = {row.pk for row in page.sets if reading.is_late(row, today)}
    return render(request, "issuing/sets.html", {"page": page, "number": number, "late": late})


@for_roles(Role.WINDOW_CLERK)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def hand_over(request: HttpRequest, set_id: int) -> HttpResponseBase:
    """Hand a set over as a whole; afterwards show the delivery receipt to be printed."""
    issuance_set = _set(set_id)
    papers = reading.papers_of(issuance_set)
    form = HandOverForm(issuance_set, papers, request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _deliver(request, set_id, form)
            except Refusal as refusal:
                form.add_error(None, str(refusal))
                status = status_of(refusal)
            else:
                return redirect("issuing:set", set_id)
    context = {
        "set": issuance_set,
        "papers": papers,
        "form": form,
        "delivered": issuance_set.state == SetState.DELIVERED,
    }
    return render(request, "issuing/set.html", context, status=status)


def _deliver(request: HttpRequest, set_id: int, form: HandOverForm) -> None:
    delivery.deliver(set_id, form.collects(), form.ticked(), by=actor_of(request), at=clock.now())
    messages.success(request, _("Everything is handed over. Print the delivery receipt."))


def _set(set_id: int) -> IssuanceSet:
    issuance_set = reading.set_of(set_id)
    if issuance_set is None:
        raise NotFound(_("There is no such set."))
    return issuance_set


@for_roles(Role.WINDOW_CLERK)
@never_cache
@require_safe
def receipt(request: HttpRequest, set_id: int) -> HttpResponseBase:
    """Show the delivery receipt of a set that was handed over."""
    given = Notice.objects.filter(issuance_set=set_id, kind="doc_delivery_receipt").first()
    if given is None:
        raise NotFound(_("There is no delivery receipt yet."))
    paper = notices.print_notice(given.pk)
    name = f"{paper.case.number}-{paper.kind}.pdf"
    return FileResponse(paper.file.open("rb"), content_type=PDF, filename=name)


@for_roles(Role.WINDOW_CLERK)
@never_cache
@require_safe
def certificate(request: HttpRequest, set_id: int, certificate_id: int) -> HttpResponseBase:
    """Show a certificate, once it is valid."""
    paper = reading.valid_certificate(set_id, certificate_id)
    if paper is None:
        raise NotFound(_("There is no such paper in this case."))
    return FileResponse(paper.file.open("rb"), content_type=PDF, filename=f"{paper.number}.pdf")


@for_roles(Role.WINDOW_CLERK)
@never_cache
@require_safe
def notice(request: HttpRequest, set_id: int, notice_id: int) -> HttpResponseBase:
    """Show a notice that is handed over with a set: the conclusion, or a decision to refuse."""
    found = reading.notice(set_id, notice_id)
    if found is None:
        raise NotFound(_("There is no such paper in this case."))
    paper = notices.print_notice(found.pk)
    name = f"{paper.case.number}-{paper.kind}.pdf"
    return FileResponse(paper.file.open("rb"), content_type=PDF, filename=name)
