"""The pages of the messages: one's own inbox, what the hall has sent, and the simulated telephone."""

from __future__ import annotations

from django.contrib import messages as flash
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.errors import Invalid
from notifications import inbox as letters
from notifications import sent as ledger
from notifications.channels import simulated, sms
from notifications.models import MessageState, Weather
from web import clock
from web.actors import actor_of
from web.idempotency import once
from web.navigation import in_figures
from web.roles import STAFF, for_roles


@for_roles(*STAFF)
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Show one's own messages: the unread, or with ``pile=read`` those that were read."""
    user_id, actor = _user(request), actor_of(request)
    unread = request.GET.get("pile") != "read"
    page = letters.page(user_id, actor, unread=unread, before=_before(request))
    count = in_figures(letters.unread_count(user_id))
    context = {"page": page, "unread": unread, "count": count}
    return render(request, "notifications/inbox.html", context)


@for_roles(*STAFF)
@require_POST
@once
def mark_read(request: HttpRequest) -> HttpResponseBase:
    """Mark the messages named in the form (``message``) as read."""
    named = request.POST.getlist("message")[: letters.PAGE]
    if not named or not all(key.isascii() and key.isdecimal() and len(key) < 19 for key in named):
        raise Invalid(_("Choose the messages that you have read."), code="message")
    count = letters.mark_read(_user(request), [int(key) for key in named], clock.now())
    said = ngettext("%(n)d message marked as read.", "%(n)d messages marked as read.", count)
    flash.success(request, said % {"n": count})
    return redirect("messages:inbox")


@for_roles(*ledger.READERS)
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Show what was sent and how far it came; ``state`` and ``number`` narrow it down."""
    number = request.GET.get("number", "").strip()[:23]
    asked = request.GET.get("state", "")
    state = MessageState(asked) if asked in MessageState.values else None
    context = {
        "page": ledger.page(state, number, _before(request)),
        "states": MessageState,
        "state": state,
        "number": number,
        "is_simulated": _is_simulated(),
        "has_service": sms.service() is not None,
    }
    return render(request, "notifications/sent.html", context)


@for_roles(*ledger.READERS)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def phone(request: HttpRequest) -> HttpResponseBase:
    """Show what arrived at the simulated telephone, and set how it behaves; 404 without one."""
    if not _is_simulated():
        raise Http404
    if request.method == "POST":
        asked = request.POST.get("weather", "")
        if asked not in Weather.values:
            raise Invalid(_("Choose how the line behaves."), code="weather")
        simulated.set_weather(Weather(asked))
        flash.success(request, _("The simulated line behaves as chosen from now on."))
        return redirect("messages:phone")
    context = {
        "page": ledger.phone_page(_before(request)),
        "weathers": Weather,
        "weather": simulated.current_weather(),
    }
    return render(request, "notifications/phone.html", context)


def _is_simulated() -> bool:
    return isinstance(sms.service(), simulated.SimulatedPhone)


def _user(request: HttpRequest) -> int:
    user_id = request.user.pk
    assert user_id is not None  # the roles were looked at
    return user_id


def _before(request: HttpRequest) -> int | None:
    """Return the id from which the page goes on; the first page for what is none."""
    text = request.GET.get("before", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
