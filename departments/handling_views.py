"""What the head of a department sees and presses about who works on what."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from cases.actors import Role
from cases.errors import Invalid, Refusal
from cases.models.review import Handling
from departments import handing_over, handling_board
from departments.handing_over import HandedOver
from departments.handling_board import Change
from web import clock
from web.actors import actor_of
from web.idempotency import once
from web.refusals import status_of
from web.roles import for_roles

_LARGEST_SEED = 2**31 - 1


@for_roles(Role.DEPARTMENT_HEAD)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def board(request: HttpRequest) -> HttpResponseBase:
    """Show who works on every sub-item of the department (``q`` searches), and change it (POST)."""
    if request.method != "POST":
        return _show_board(request)
    actor = actor_of(request)
    changes = _changes(request.POST)
    try:
        seed = _seed(request.POST.get("seed", "0"))
        done = handling_board.change(
            actor.department or "", changes, seed=seed, by=actor, at=clock.now()
        )
    except Refusal as refusal:
        return _show_board(request, refusal)
    _say_changed(request, done)
    return redirect(_board_address(_search(request)))


def _show_board(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    department, search = actor_of(request).department or "", _search(request)
    groups = handling_board.board(department, search)
    typed = {each.sub_item: each.to for each in _changes(request.POST)} if refusal else {}
    context = {
        "groups": [
            (group, [(row, typed.get(row.sub_item, row.way)) for row in group.rows])
            for group in groups
        ],
        "search": search,
        "count": sum(len(group.rows) for group in groups),
        "refusal": refusal,
        "is_demo": settings.HALL_DEMO,
        "seed": request.POST.get("seed", "1")[:10],
    }
    status = status_of(refusal) if refusal else 200
    return render(request, "departments/handling.html", context, status=status)


@for_roles(Role.DEPARTMENT_HEAD)
@require_safe
def item(request: HttpRequest, sub_item: str) -> HttpResponse:
    """Show one sub-item: who works on it, its open reviews, and who chose what when."""
    return _show_item(request, sub_item)


@for_roles(Role.DEPARTMENT_HEAD)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def hand_over(request: HttpRequest, sub_item: str) -> HttpResponseBase:
    """Hand the open reviews of a sub-item over (POST ``to``)."""
    actor = actor_of(request)
    department = actor.department or ""
    handling_board.row_of(department, sub_item)
    if request.method == "POST":
        try:
            to = _handling(request.POST.get("to", ""))
            told = handing_over.hand_over_open(department, sub_item, to, by=actor, at=clock.now())
        except Refusal as refusal:
            return _show_item(request, sub_item, refusal)
        _say_handed_over(request, told)
    return redirect("department-handling-item", sub_item)


def _show_item(request: HttpRequest, sub_item: str, refusal: Refusal | None = None) -> HttpResponse:
    department = actor_of(request).department or ""
    row = handling_board.row_of(department, sub_item)
    context = {
        "row": row,
        "total": sum(row.open_reviews.values()),
        "ways": handing_over.ways_to(department, sub_item),
        "chosen": handling_board.handling_of(row.way),
        "history": handling_board.history(sub_item),
        "trail": [(_("Who works on what"), _board_address("")), (row.name, "")],
        "refusal": refusal,
    }
    status = status_of(refusal) if refusal else 200
    return render(request, "departments/handling_item.html", context, status=status)


# Read and said -----------------------------------------------------------------------------------


def _search(request: HttpRequest) -> str:
    return request.GET.get("q", "").strip()[:60]


def _board_address(search: str) -> str:
    address = reverse("department-handling")
    return f"{address}?{urlencode({'q': search})}" if search else address


def _changes(typed: Mapping[str, str]) -> list[Change]:
    """Return what differs from what the page showed."""
    asked = [
        Change(name.removeprefix("way-"), typed.get(f"was-{name.removeprefix('way-')}", ""), to)
        for name, to in typed.items()
        if name.startswith("way-")
    ]
    return [each for each in asked if each.to != each.was]


def _seed(text: str) -> int:
    if text.isascii() and text.isdecimal() and int(text[:12]) <= _LARGEST_SEED and len(text) <= 12:
        return int(text)
    raise Invalid(_("The seed is a whole number up to 2,147,483,647."))


def _handling(text: str) -> Handling:
    if text not in Handling.values:
        raise Invalid(_("Choose who works on it from the list."))
    return Handling(text)


def _say_changed(request: HttpRequest, done: int) -> None:
    if not done:
        messages.info(request, _("Nothing was changed."))
        return
    said = ngettext(
        "%(n)d sub-item is changed. Open reviews stay with whoever works on them.",
        "%(n)d sub-items are changed. Open reviews stay with whoever works on them.",
        done,
    )
    messages.success(request, said % {"n": done})


def _say_handed_over(request: HttpRequest, told: HandedOver) -> None:
    said = ngettext(
        "%(n)d open review is handed over.", "%(n)d open reviews are handed over.", told.done
    )
    if told.done or not told.refused:
        messages.success(request, said % {"n": told.done})
    for sentence, count in told.refused.items():
        stayed = ngettext("%(n)d review stays: %(why)s", "%(n)d reviews stay: %(why)s", count)
        messages.warning(request, stayed % {"n": count, "why": sentence})
    if told.more:
        messages.info(request, _("There are more. Press the button again."))
