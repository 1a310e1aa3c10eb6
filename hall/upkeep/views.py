"""The pages of upkeep: the list of failed work, and "try again"."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from cases.actors import Role
from cases.errors import Invalid, NotFound
from hall.upkeep import reading
from hall.upkeep.reading import Choice, Standing
from web import clock, failures
from web.actors import actor_of
from web.idempotency import once
from web.roles import for_roles


@for_roles(Role.SYSTEM_ADMIN)
@require_safe
def door(request: HttpRequest) -> HttpResponseBase:
    """Lead to the first page of upkeep."""
    return redirect("upkeep:work")


@for_roles(Role.SYSTEM_ADMIN)
@require_safe
def work(request: HttpRequest) -> HttpResponse:
    """List failed work; ``standing`` and ``kind`` choose, ``after`` is the place to go on from."""
    choice, counted = _choice(request.GET), reading.counts()
    at, after = clock.now(), request.GET.get("after", "")[:80]
    total = {name: sum(of_kind[name] for of_kind in counted.values()) for name in Standing}
    context = {
        "choice": choice,
        "standings": [(name, total[name]) for name in Standing],
        "kinds": [failures.kind_of(code) for code in counted],
        "total": total[Standing.ALL],
        "title": reading.heading(total[Standing.GIVEN_UP]),
        "page": reading.page_of(choice, counted, at, after),
        "after": after,
    }
    return render(request, "upkeep/work.html", context)


@for_roles(Role.SYSTEM_ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def again(request: HttpRequest, failed_id: int) -> HttpResponseBase:
    """Let one piece of work be tried again (POST)."""
    if request.method == "POST":
        try:
            failures.try_again(failed_id, by=actor_of(request), at=clock.now())
        except NotFound as done:
            messages.info(request, str(done))
        else:
            messages.success(request, _("It is being tried again. What succeeds leaves the list."))
    return _back(request)


@for_roles(Role.SYSTEM_ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def all_again(request: HttpRequest) -> HttpResponseBase:
    """Let all failed work of a kind, as far as it is shown, be tried again (POST ``again``)."""
    if request.method == "POST":
        kind = _known(request.POST.get("again", ""))
        given_up = _choice(request.GET).given_up
        by, at = actor_of(request), clock.now()
        _say(request, failures.try_all_again(kind, by=by, at=at, given_up=given_up))
    return _back(request)


def _known(kind: str) -> str:
    if not kind.isprintable() or kind not in reading.counts():
        raise Invalid(_("No work of this kind is in the list any more."), code="kind")
    return kind


def _say(request: HttpRequest, count: int) -> None:
    said = ngettext(
        "%(n)d piece of work is being tried again. What succeeds leaves the list.",
        "%(n)d pieces of work are being tried again. What succeeds leaves the list.",
        count,
    )
    messages.success(request, said % {"n": count})


def _choice(asked: QueryDict) -> Choice:
    """Return what is to be shown; what cannot be read chooses everything."""
    standing = next((name for name in Standing if name == asked.get("standing")), Standing.ALL)
    kind = asked.get("kind", "")[:40]
    return Choice(standing, kind if kind.isprintable() else "")


def _back(request: HttpRequest) -> HttpResponseBase:
    """Lead to the first page of the list as it was chosen."""
    choice = _choice(request.GET)
    chosen = {"standing": choice.standing.value, "kind": choice.kind}
    return redirect(f"{reverse('upkeep:work')}?{urlencode(chosen)}")
