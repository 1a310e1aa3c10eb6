"""Remember which language a person reads: in a cookie, and with the user when signed in."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponseBase
from django.utils.translation import check_for_language

from accounts.models import User


def remember(user: User, language: str) -> None:
    """Keep the language as the user's own; an unknown one is left aside."""
    if language in dict(settings.LANGUAGES) and check_for_language(language):
        User.objects.filter(pk=user.pk).update(language=language)


def speak(response: HttpResponseBase, language: str) -> None:
    """Let the next pages be in this language."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
