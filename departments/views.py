"""What an officer of a department sees and presses: the queue, one review, its uploads, its acts."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from cases import materials
from cases.errors import NotFound, Refusal
from cases.models import Review
from departments import desk, showing
from departments import queue as work
from departments.buttons import BUTTONS, button_of
from departments.navigation import OFFICERS
from departments.queue import Pile
from departments.showing import Choice
from departments.slip_form import MORE, SlipForm
from departments.waiting import waiting_for
from web import clock
from web.actors import actor_of
from web.idempotency import once
from web.refusals import status_of
from web.roles import for_roles

# The queue ---------------------------------------------------------------------------------------


@for_roles(*OFFICERS)
def queue(request: HttpRequest) -> HttpResponse:
    """Show a pile of the department (``pile``) page by page (``after``), or one case (``number``)."""
    actor, at = actor_of(request), clock.now()
    piles = work.piles_for(actor)
    chosen = next((pile for pile in piles if pile == request.GET.get("pile")), Pile.ALL)
    number, after = request.GET.get("number", "").strip()[:23], request.GET.get("after", "")
    page = work.numbered(actor, number) if number else work.page(actor, chosen, after)
    return render(
        request,
        "departments/queue.html",
        {
            "piles": piles,
            "chosen": chosen,
            "number": number,
            "rows": [(row, work.standing(row, at), waiting_for(row)) for row in page.rows],
            "page": page,
            "after": after,
        },
    )


# One review --------------------------------------------------------------------------------------


@for_roles(*OFFICERS)
def review(request: HttpRequest, review_id: int) -> HttpResponse:
    """Show what the sub-item may see of its case, and what can be done now."""
    return _show(request, work.review_of(actor_of(request), review_id))


@for_roles(*OFFICERS)
@once
def act(request: HttpRequest, review_id: int, name: str) -> HttpResponseBase:
    """Open an act that needs much to be typed (GET), or do one (POST).

    A refusal is shown with the review, and nothing typed is lost.
    """
    actor = actor_of(request)
    at_hand = work.review_of(actor, review_id)
    if name not in BUTTONS:
        raise NotFound(_("There is no such act."))
    if request.method != "POST":
        return _open(request, at_hand, name)
    if name == "return" and MORE in request.POST:
        return _with_more_lines(request, at_hand)
    form = button_of(name, at_hand).form(request.POST, review=at_hand, auto_id=f"{name}_%s")
    if not form.is_valid():
        return _show(request, at_hand, showing.choice(name, at_hand, form), status=422)
    try:
        desk.ACTS[name](at_hand, form.cleaned_data, by=actor, at=clock.now())
    except Refusal as refusal:
        form.refuse(refusal)
        at_hand = work.review_of(actor, review_id)
        opened = Choice(name, button_of(name, at_hand), form)
        return _show(request, at_hand, opened, status=status_of(refusal))
    messages.success(request, str(BUTTONS[name].done))
    return redirect("department-review", review_id)


def _open(request: HttpRequest, at_hand: Review, name: str) -> HttpResponse:
    """Show the review with an act lying open; one that is not offered leads back to the review."""
    is_offered = name in desk.offered(at_hand, actor_of(request))
    if not (is_offered and button_of(name, at_hand).much_to_type):
        return redirect("department-review", at_hand.pk)
    opened = showing.choice(name, at_hand)
    next(iter(opened.form.fields.values())).widget.attrs["autofocus"] = True
    return _show(request, at_hand, opened)


def _with_more_lines(request: HttpRequest, at_hand: Review) -> HttpResponse:
    form = SlipForm.with_more_lines(request.POST, review=at_hand, auto_id="return_%s")
    return _show(request, at_hand, showing.choice("return", at_hand, form))


def _show(
    request: HttpRequest, at_hand: Review, opened: Choice | None = None, status: int = 200
) -> HttpResponse:
    context = showing.page(at_hand, actor_of(request), clock.now(), opened)
    return render(request, "departments/review.html", context, status=status)


@for_roles(*OFFICERS)
def upload(request: HttpRequest, review_id: int, upload_id: int) -> HttpResponseBase:
    """Hand out a scanned paper that the sub-item may see; ``?save`` offers it as a download."""
    at_hand = work.review_of(actor_of(request), review_id)
    if at_hand.queued_at is None:
        raise NotFound(_("This review never came to your department."))
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
