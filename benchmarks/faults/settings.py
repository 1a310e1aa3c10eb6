"""The settings of a laptop for a hall whose files lie in a home of their own."""

from __future__ import annotations

from settings.local import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "benchmarks.faults"]  # noqa: F405
# Nothing is collected beforehand: the pages are asked for what they say, not for how they look.
STORAGES = {
    **STORAGES,  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
