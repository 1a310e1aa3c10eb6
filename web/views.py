"""The door of the building: lead each person to the first room of their post."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from cases.errors import Invalid
from web import navigation
from web.actors import actor_of, choose_post
from web.roles import for_signed_in


@for_signed_in
def home(request: HttpRequest) -> HttpResponseBase:
    """Lead to the first entry of the actor's navigation, or say kindly that there is none."""
    entries = navigation.entries_for(actor_of(request))
    if entries:
        return redirect(entries[0].url_name)
    return render(request, "web/home.html")


@for_signed_in
@require_POST
def change_post(request: HttpRequest) -> HttpResponseBase:
    """Act in another of one's posts (form field ``post``), and go to its first room."""
    try:
        post_id = int(request.POST.get("post", ""))
    except ValueError:
        raise Invalid(_("Choose one of your posts."), code="post") from None
    choose_post(request, post_id)
    return redirect("home")
