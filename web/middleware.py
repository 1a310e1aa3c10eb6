"""The one place where a refusal of the core becomes a message, a page or a problem."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from cases.errors import NotAllowed, NotFound, Refusal
from web import error_pages
from web.refusals import problem_response, wants_problem

log = logging.getLogger(__name__)


class RefusalMiddleware:
    """Answers for a view that was refused, or that found a server away."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._get_response(request)
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated and not response.has_header("Cache-Control"):
            # What somebody saw who has gone home must not come back by the Back button.
            response["Cache-Control"] = "private, no-store"
        return response

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        """Return the answer to a refusal; anything else is a bug and may crash loudly."""
        if isinstance(exception, Refusal):
            return _answer(request, exception)
        if isinstance(exception, error_pages.AWAY):
            log.exception("A server did not answer at %s", request.path)
            return error_pages.away(request)
        return None


def _answer(request: HttpRequest, refusal: Refusal) -> HttpResponseBase:
    if wants_problem(request):
        return problem_response(refusal, request)
    back = _page_before(request)
    if back is None or isinstance(refusal, NotAllowed | NotFound):
        return error_pages.refused(request, refusal)
    messages.error(request, str(refusal))
    return HttpResponseRedirect(back)


def _page_before(request: HttpRequest) -> str | None:
    """Return the page of ours from which a form was sent, or None."""
    before = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(
        before, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return before if request.method == "POST" and ours else None
