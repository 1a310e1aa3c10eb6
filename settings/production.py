"""A district's server: everything secret comes from the environment, and nothing is guessed."""

from __future__ import annotations

from settings.base import *  # noqa: F403

SECRET_KEY = env.str("SECRET_KEY")  # noqa: F405
HALL_SEAL_KEYS = env.list("HALL_SEAL_KEYS")  # noqa: F405
HALL_INDEX_KEY = env.str("HALL_INDEX_KEY")  # noqa: F405
HALL_JOURNAL_KEY = env.str("HALL_JOURNAL_KEY")  # noqa: F405
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")  # noqa: F405

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)  # noqa: F405
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
