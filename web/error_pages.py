"""Pages for what went wrong: each with a sentence and a way on, none with a stack trace."""

from __future__ import annotations

import sys

import kombu.exceptions
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.errors import Refusal
from web.context_processors import Hall
from web.refusals import problem, status_of, wants_problem

#: A server that the hall needs does not answer: nobody's fault at the window, and it passes.
AWAY = (OperationalError, InterfaceError, kombu.exceptions.OperationalError)

_PAGES = {403: "errors/403.html", 404: "errors/404.html"}


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Show why an act or a page was refused, with the status of the refusal."""
    status = status_of(refusal)
    page = _PAGES.get(status, "errors/refused.html")
    return render(request, page, {"sentence": str(refusal)}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """400: the browser sent something that cannot be read."""
    return _answer(request, 400, "bad-request", _("The request could not be read."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """403: not for this person."""
    return _answer(request, 403, "not-allowed", _("You may not open this page."))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """404: no such page."""
    return _answer(request, 404, "not-found", _("There is no page at this address."))


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """403 for a form whose protection token does not fit (``CSRF_FAILURE_VIEW``)."""
    sentence = _("This form is too old. Go back, reload the page and send it again.")
    return _answer(request, 403, "stale-form", sentence)


def too_many_requests(
    request: HttpRequest, sentence: str, retry_after_seconds: int
) -> HttpResponseBase:
    """429: somebody asks too often; ``sentence`` says what to do."""
    response = _answer(request, 429, "too-many", sentence)
    response["Retry-After"] = str(retry_after_seconds)
    return response


def server_error(request: HttpRequest) -> HttpResponseBase:
    """500, or 503 when the error is a server that does not answer (before any view ran)."""
    if isinstance(sys.exc_info()[1], AWAY):
        return away(request)
    sentence = _(
        "Something went wrong in the hall's system. Look whether your last step is there before "
        "you repeat it."
    )
    return _answer_alone(request, 500, "fault", sentence)


def away(request: HttpRequest) -> HttpResponseBase:
    """503: the database or the broker does not answer."""
    sentence = _("The hall's systems do not answer at the moment. Try again in a minute.")
    response = _answer_alone(request, 503, "away", sentence)
    response["Retry-After"] = "30"
    return response


def _answer(request: HttpRequest, status: int, kind: str, sentence: str) -> HttpResponseBase:
    if wants_problem(request):
        return problem(request, status, kind, sentence)
    return render(request, f"errors/{status}.html", {"sentence": sentence}, status=status)


def _answer_alone(request: HttpRequest, status: int, kind: str, sentence: str) -> HttpResponseBase:
    """Answer without the database: no person, no posts, no navigation, no clock."""
    if wants_problem(request):
        return problem(request, status, kind, sentence)
    context = {"sentence": sentence, "hall": Hall(None), "LANGUAGE_CODE": get_language()}
    return HttpResponse(render_to_string(f"errors/{status}.html", context), status=status)
