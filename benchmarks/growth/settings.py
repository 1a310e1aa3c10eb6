"""The hall as the growth benchmark opens it: the keys of the tests, a store of files that stays."""

from __future__ import annotations

from settings.test import *  # noqa: F403

MEDIA_ROOT = VAR / "growth"  # noqa: F405
DATABASES["default"]["CONN_MAX_AGE"] = None  # noqa: F405
DATABASES["default"].pop("TEST")  # noqa: F405
LOGGING["root"] = {"handlers": ["console"], "level": "ERROR"}  # noqa: F405
