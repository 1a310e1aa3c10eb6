"""The pages of the counter: one's cases, a new case, its form, its material, and one case."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import acceptance
from cases.actors import Actor, Role
from cases.catalogue.publish import current
from cases.errors import Invalid, NotFound, Refusal
from cases.lifecycle import CaseState
from cases.models import Case, MatterVersion
from hall.counter import keeping, matters, query_codes, reading, showing, ticks
from hall.counter.access import READERS, case_at_hand, case_of, own_case, searched
from hall.counter.forms import CaseForm
from hall.counter.found import sight_of
from hall.counter.moving import moved_on
from hall.counter.rows import MORE
from web import clock
from web.actors import actor_of
from web.idempotency import once
from web.refusals import status_of
from web.roles import for_roles

AT_THE_WINDOW = frozenset({CaseState.DRAFT, CaseState.RECEIVED})


@for_roles(*READERS)
@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """List the cases that this person may see, by what they wait for, or by number."""
    shown = request.GET.get("show", "")
    show = reading.Show(shown) if shown in reading.Show.values else reading.Show.OPEN
    number, before = request.GET.get("number", "").strip()[:200], request.GET.get("before", "")
    page = reading.page_of(
        searched(request, number),
        show,
        clock.now(),
        number=number,
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 19 else 0,
    )
    context = {"page": page, "shows": reading.Show, "show": show, "number": number}
    return render(request, "counter/cases.html", context)


@for_roles(Role.WINDOW_CLERK)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new(request: HttpRequest) -> HttpResponseBase:
    """Find a matter by name, pinyin initials or code, and open a draft of it."""
    if request.method == "POST":
        draft = acceptance.open_draft(
            _version(request.POST.get("matter", "")),
            query_code=query_codes.draw(),
            by=actor_of(request),
            at=clock.now(),
        )
        return redirect("counter:form", draft.pk)
    text = request.GET.get("q", "").strip()
    found = matters.found(current(), text)
    return render(request, "counter/new.html", {"text": text, "groups": found})


def _version(code: str) -> MatterVersion:
    versions = MatterVersion.objects.current().defer("content")
    version = next((version for version in versions if version.code == code), None)
    if version is None:
        raise NotFound(_("There is no such matter."))
    return version


@for_roles(Role.WINDOW_CLERK)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def form(request: HttpRequest, case_id: int) -> HttpResponseBase:
    """Fill in the form of a draft, or the answers that a correction notice asks for: then go on."""
    actor, at = actor_of(request), clock.now()
    case = case_at_hand(sight_of(request), case_id)
    only = _asked_in_the_notice(case)
    if case.state != CaseState.DRAFT and not only:
        return redirect("counter:case", case_id)
    if request.method != "POST":
        return _form_page(request, CaseForm(case, only=only))
    filled = CaseForm(case, request.POST, only=only)
    complete = request.POST.get("act") != "draft" or only is not None
    if MORE in request.POST:
        return _form_page(request, filled)
    try:
        deed_kept = keeping.keep(filled, complete=complete, seen=_seen(request), by=actor, at=at)
    except Invalid as refusal:
        keeping.show_what_is_wrong(filled, refusal)
        return _form_page(request, filled, status=422)
    if not deed_kept:
        filled.add_error(None, keeping.DEED_NOT_KEPT)
        return _form_page(request, filled)
    if not complete:
        messages.success(request, _("The draft is saved."))
        return redirect("counter:form", case_id)
    _ask(request, case, actor)
    return redirect("counter:materials" if only is None else "counter:supply", case_id)


def _asked_in_the_notice(case: Case) -> frozenset[str] | None:
    """Return the questions that the open correction notice names; None where every one is open."""
    if case.state != CaseState.CORRECTION_REQUIRED:
        return None
    lists = case.defect_lists.open().filter(review=None)
    return frozenset(lists.values_list("defects__question", flat=True)) - {"", None}


def _seen(request: HttpRequest) -> int | None:
    """Return how many journal lines the case had when the posted form was opened."""
    text = request.POST.get("seen", "")
    return int(text) if text.isdecimal() and len(text) < 9 else None


def _form_page(request: HttpRequest, filled: CaseForm, *, status: int = 200) -> HttpResponse:
    trail = showing.trail(filled.case, _("Form"))
    context = {
        "form": filled,
        "case": filled.case,
        "trail": trail,
        "more": MORE,
        "correcting": filled.case.state == CaseState.CORRECTION_REQUIRED,
    }
    return render(request, "counter/form.html", context, status=status)


def _ask(request: HttpRequest, case: Case, actor: Actor) -> None:
    """Ask the registers, and say how many rows they did not settle."""
    silent = keeping.ask_registers(case, by=actor, at=clock.now())
    if silent:
        sentence = _("Rows that the registers did not settle: %(n)d. Tick them, or ask again.")
        messages.warning(request, sentence % {"n": silent})


@for_roles(Role.WINDOW_CLERK)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def materials(request: HttpRequest, case_id: int) -> HttpResponseBase:
    """Tick and scan the material; then receive, then accept."""
    actor = actor_of(request)
    case = own_case(actor, case_id)
    if case.state not in AT_THE_WINDOW and request.method == "POST":
        return moved_on(request, case)
    if case.state == CaseState.CORRECTION_REQUIRED:
        return redirect("counter:supply", case_id)
    if case.state not in AT_THE_WINDOW:
        return redirect("counter:case", case_id)
    if request.method != "POST":
        return _materials_page(request, case, ticks.MaterialsForm(case))
    listed = ticks.MaterialsForm(case, request)
    try:
        ticks.keep(listed, by=actor, at=clock.now())
        if listed.is_valid():
            return _ACTS.get(request.POST.get("act", ""), _saved)(request, case, actor)
        status = 422
    except Refusal as refusal:
        listed.add_error(None, str(refusal))
        status = status_of(refusal)
    return _materials_page(request, case, listed, status=status)


def _materials_page(
    request: HttpRequest, case: Case, listed: ticks.MaterialsForm, *, status: int = 200
) -> HttpResponse:
    if listed.is_bound:
        listed.look_again()
    context = {
        "form": listed,
        "case": case,
        "trail": showing.trail(case, _("Material")),
        "receipt": case.notices.filter(kind="doc_receipt").defer("content").last(),
    }
    return render(request, "counter/materials.html", context, status=status)


def _saved(request: HttpRequest, case: Case, actor: Actor) -> HttpResponseBase:
    messages.success(request, _("The material list is saved."))
    return redirect("counter:materials", case.pk)


def _asked(request: HttpRequest, case: Case, actor: Actor) -> HttpResponseBase:
    _ask(request, case, actor)
    return redirect("counter:materials", case.pk)


def _received(request: HttpRequest, case: Case, actor: Actor) -> HttpResponseBase:
    received = acceptance.receive(
        case.pk,
        division=settings.HALL_DIVISION,
        real_name_checked="identity" in request.POST,
        by=actor,
        at=clock.now(),
    )
    messages.success(request, _("Received under number %(n)s.") % {"n": received.number})
    return redirect("counter:materials", case.pk)


def _accepted(request: HttpRequest, case: Case, actor: Actor) -> HttpResponseBase:
    acceptance.accept(case.pk, by=actor, at=clock.now())
    messages.success(request, _("Accepted. The case goes to the departments now."))
    return redirect("counter:case", case.pk)


def _correct(request: HttpRequest, case: Case, actor: Actor) -> HttpResponseBase:
    return redirect("counter:correction", case.pk)


_ACTS: Mapping[str, Callable[[HttpRequest, Case, Actor], HttpResponseBase]] = {
    "save": _saved,
    "ask": _asked,
    "receive": _received,
    "accept": _accepted,
    "correct": _correct,
}


@for_roles(*READERS)
@require_safe
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    """Show one case: who has what, why it is not moving, its papers and its story."""
    actor = actor_of(request)
    found = case_of(sight_of(request), case_id)
    return render(request, "counter/case.html", showing.page(found, actor, clock.now()))
