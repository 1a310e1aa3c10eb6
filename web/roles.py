"""Who may open a page: every view says so, and a test can list every address with its roles."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from cases.actors import Role
from cases.errors import NotAllowed
from web.actors import actor_of

View = Callable[..., HttpResponseBase]

EVERYONE = "everyone"
SIGNED_IN = "signed in"

#: Whoever works in the hall or in a department.
STAFF = tuple(role for role in Role if role not in (Role.TAXPAYER, Role.AGENT, Role.SYSTEM))


def for_roles(*roles: Role) -> Callable[[View], View]:
    """Open a view to actors who hold one of these roles; others get a 403 with a sentence."""

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not actor_of(request).has(*roles):
                raise NotAllowed(_("Your post does not open this page."), code="role")
            return view(request, *args, **kwargs)

        return _marked(guarded, frozenset(roles))

    return mark


def for_signed_in(view: View) -> View:
    """Open a view to whoever is signed in, whatever the post."""
    return _marked(view, SIGNED_IN)


def for_everyone(view: View) -> View:
    """Open a view to the public: no sign-in."""
    return login_not_required(_marked(view, EVERYONE))


def audience_of(view: View) -> frozenset[Role] | str | None:
    """Return who may open a view: roles, ``EVERYONE``, ``SIGNED_IN``, or None when unsaid."""
    if not getattr(view, "login_required", True):
        return EVERYONE
    return getattr(view, "roles", None)


def _marked(view: View, audience: frozenset[Role] | str) -> View:
    vars(view)["roles"] = audience
    return view
