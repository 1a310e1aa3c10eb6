"""A double click does an act once: each rendered form carries a token, and a token acts once.

The token is taken in a transaction of its own before the view runs, so that the view may use short
transactions as it likes. A second sending waits a moment for the first and is led to its result.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.errors import Invalid, WrongState
from web.models import SubmittedForm

FIELD = "form_token"
PATIENCE_SECONDS = 3.0
GLANCE_SECONDS = 0.1

View = Callable[..., HttpResponseBase]


def new_token() -> str:
    """Return the token of a form that is being rendered (see ``{% form_token %}``)."""
    return str(uuid4())


def once(view: View) -> View:
    """Guard a view: a POST with a token already used redirects to the first one's result.

    Only a redirect counts as done; a form shown again with its errors, or a refusal, gives the
    token back. Raises ``Invalid`` when the form has no token.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        form, is_first = _take(request)
        if not is_first:
            return HttpResponseRedirect(_result_of(form))
        return _act(form, view, request, *args, **kwargs)

    return guarded


def _act(
    form: SubmittedForm, view: View, request: HttpRequest, *args: Any, **kwargs: Any
) -> HttpResponseBase:
    try:
        response = view(request, *args, **kwargs)
    except Exception:
        form.delete()
        raise
    if isinstance(response, HttpResponseRedirect):
        SubmittedForm.objects.filter(pk=form.pk).update(result_url=response.url)
    else:
        form.delete()
    return response


def _take(request: HttpRequest) -> tuple[SubmittedForm, bool]:
    """Take the token, or find the form that took it; a token of someone else is invalid."""
    facts = {"user_id": request.user.pk, "path": request.path[:500]}
    with transaction.atomic():
        form, is_first = SubmittedForm.objects.get_or_create(
            token=_token(request), defaults={**facts, "at": timezone.now()}
        )
    if {name: getattr(form, name) for name in facts} != facts:
        raise Invalid(_("This form belongs to another page. Reload the page."), code="form_token")
    return form, is_first


def _token(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get(FIELD, ""))
    except ValueError:
        raise Invalid(
            _("The form arrived without its mark. Reload the page and send it again."),
            code="form_token",
        ) from None


def _result_of(form: SubmittedForm) -> str:
    """Return where the first sending led, waiting for it a moment; else ``WrongState``."""
    until = time.monotonic() + PATIENCE_SECONDS
    while (url := _result_url(form)) == "" and time.monotonic() < until:
        time.sleep(GLANCE_SECONDS)
    if url:
        return url
    raise WrongState(
        _("This form was sent before and has no result yet. Look first, then send again."),
        code="form_sent",
    )


def _result_url(form: SubmittedForm) -> str | None:
    """Return the result, empty while the first is under way, None when it gave the token back."""
    return SubmittedForm.objects.filter(pk=form.pk).values_list("result_url", flat=True).first()
