"""A little hall whose acts are refused in every way."""

from __future__ import annotations

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path

from cases.actors import Role
from cases.errors import Invalid, Missing, NotAllowed, NotFound, WrongState
from settings import urls
from web.idempotency import once
from web.roles import for_everyone, for_roles, for_signed_in

REFUSALS = {
    "wrong-state": WrongState("The case is closed."),
    "missing": Missing("Still missing: sale contract."),
    "not-allowed": NotAllowed("Only the head may do this."),
    "not-found": NotFound("There is no such case."),
    "invalid": Invalid("Not right.", {"price": "The price is negative."}, code="price"),
}
acts: list[str] = []


@for_signed_in
def refuse(request: HttpRequest, kind: str) -> HttpResponse:
    raise REFUSALS[kind]


@for_signed_in
def database_away(request: HttpRequest) -> HttpResponse:
    raise OperationalError("connection refused at secret-host")


@for_signed_in
def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("secret detail")


@for_roles(Role.HALL_DIRECTOR, Role.WINDOW_SUPERVISOR)
def desk_of_the_director(request: HttpRequest) -> HttpResponse:
    return HttpResponse("welcome")


@for_everyone
def open_door(request: HttpRequest) -> HttpResponse:
    return HttpResponse("open")


@for_signed_in
@once
def act(request: HttpRequest) -> HttpResponse:
    if request.POST.get("refuse"):
        raise WrongState("The case is closed.")
    if request.POST.get("wrong"):
        return HttpResponse("form with errors", status=422)
    acts.append(request.POST["form_token"])
    return redirect(f"/done/{len(acts)}/")


urlpatterns = [
    path("refuse/<str:kind>/", refuse),
    path("api/refuse/<str:kind>/", refuse),
    path("away/", database_away),
    path("broken/", broken),
    path("director/", desk_of_the_director),
    path("open/", open_door),
    path("act/", act),
    path("", include("settings.urls")),
]

handler400 = urls.handler400
handler403 = urls.handler403
handler404 = urls.handler404
handler500 = urls.handler500
