"""What an officer of a department sees and presses: the queue, one review, its uploads, its acts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases import materials
from cases.actors import Actor
from cases.errors import NotFound, Refusal, Sentence
from cases.models import Review
from departments import desk, dossier
from departments import queue as work
from departments.forms import NothingToSay, PaymentForm, ReasonsForm, RemarkForm
from departments.navigation import OFFICERS
from departments.queue import Pile
from web import clock
from web.actors import actor_of
from web.forms import refusal_to_form
from web.idempotency import once
from web.refusals import status_of
from web.roles import for_roles

# The queue ---------------------------------------------------------------------------------------


@for_roles(*OFFICERS)
def queue(request: HttpRequest) -> HttpResponse:
    """Show what lies with the department, or one pile of it (``pile``), page by page (``after``)."""
    actor, at = actor_of(request), clock.now()
    piles = work.piles_for(actor)
    chosen = next((pile for pile in piles if pile == request.GET.get("pile")), Pile.ALL)
    page = work.page(actor, chosen, request.GET.get("after", ""))
    return render(
        request,
        "departments/queue.html",
        {
            "piles": piles,
            "chosen": chosen,
            "rows": [(review, work.standing(review, at)) for review in page.rows],
            "page": page,
            "after": request.GET.get("after", ""),
        },
    )


# One review --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Button:
    """How an act looks: its title, what is said when it is done, and what may be typed with it."""

    title: Sentence
    done: Sentence
    form: type[forms.Form]
    tone: str = "primary"


BUTTONS: Mapping[str, Button] = {
    "sign-for": Button(_("Sign for"), _("You have signed for this review."), NothingToSay),
    "ask-for-payment": Button(
        _("Ask for the payment"),
        _("The applicant is told to pay. The review comes back when the payment is seen."),
        PaymentForm,
    ),
    "approve": Button(_("Approve"), _("Approved."), RemarkForm),
    "propose-approval": Button(
        _("Propose approval"), _("The proposal lies with the head."), RemarkForm
    ),
    "propose-refusal": Button(
        _("Propose refusal"), _("The proposal lies with the head."), ReasonsForm, "danger"
    ),
    "head-approve": Button(_("Approve as head"), _("Approved."), RemarkForm),
}


@for_roles(*OFFICERS)
def review(request: HttpRequest, review_id: int) -> HttpResponse:
    """Show what the sub-item may see of its case, and what can be done now."""
    return _show(request, review_id)


@for_roles(*OFFICERS)
@once
def act(request: HttpRequest, review_id: int, name: str) -> HttpResponseBase:
    """Do one act (POST); a refusal is shown with the review, and nothing typed is lost."""
    actor = actor_of(request)
    at_hand = work.review_of(actor, review_id)
    if name not in BUTTONS:
        raise NotFound(_("There is no such act."))
    if request.method != "POST":
        return redirect("department-review", review_id)
    form = _form(name, request.POST)
    if not form.is_valid():
        return _show(request, review_id, {name: form}, status=422)
    try:
        desk.ACTS[name](at_hand, form.cleaned_data, by=actor, at=clock.now())
    except Refusal as refusal:
        refusal_to_form(form, refusal)
        return _show(request, review_id, {name: form}, status=status_of(refusal))
    messages.success(request, str(BUTTONS[name].done))
    return redirect("department-review", review_id)


def _form(name: str, typed: Mapping[str, Any] | None = None) -> forms.Form:
    return BUTTONS[name].form(typed, auto_id=f"{name}_%s")


def _show(
    request: HttpRequest,
    review_id: int,
    refused: Mapping[str, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    actor, at = actor_of(request), clock.now()
    at_hand = work.review_of(actor, review_id)
    kept = dict(refused or {})
    names = [*desk.offered(at_hand, actor)]
    names += [name for name in kept if name not in names]
    context = {
        **_about(at_hand, actor),
        "standing": work.standing(at_hand, at),
        "notice_runs": at_hand.not_before is not None and at < at_hand.not_before,
        "acts": [(name, BUTTONS[name], kept.get(name) or _form(name)) for name in names],
        "refused": next(iter(kept.values()), None),
    }
    return render(request, "departments/review.html", context, status=status)


def _about(at_hand: Review, actor: Actor) -> dict[str, Any]:
    answers, groups = dossier.form_of(at_hand)
    return {
        "review": at_hand,
        "trail": [
            (_("Queue of the department"), reverse("department-queue")),
            (at_hand.case.number, ""),
        ],
        "is_mine": desk.is_on_desk(at_hand, actor),
        "answers": answers,
        "groups": groups,
        "papers": dossier.papers_of(at_hand),
        "checks": dossier.checks_of(at_hand),
        "history": dossier.history_of(at_hand),
        "payments": list(at_hand.payment_requests.all()),
        "next": work.next_for(actor, besides=at_hand),
    }


@for_roles(*OFFICERS)
def upload(request: HttpRequest, review_id: int, upload_id: int) -> HttpResponseBase:
    """Hand out a scanned paper that the sub-item may see; ``?save`` offers it as a download."""
    at_hand = work.review_of(actor_of(request), review_id)
    stored = materials.opened_upload(upload_id, for_review=at_hand, case=at_hand.case)
    try:
        content = stored.file.open("rb")
    except FileNotFoundError:
        raise NotFound(_("The file is not in the store any more.")) from None
    return FileResponse(
        content,
        as_attachment="save" in request.GET,
        filename=stored.name,
        content_type=stored.content_type,
        headers={"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"},
    )
