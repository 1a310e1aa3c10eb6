"""The test suite: real PostgreSQL and Redis, throw-away keys, cheap passwords."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from settings.base import *  # noqa: F403

SECRET_KEY = "only-for-tests"  # noqa: S105
HALL_SEAL_KEYS = ["dGVzdHMtb25seS10ZXN0cy1vbmx5LXRlc3RzLW9ubHk="]
HALL_INDEX_KEY = "aa" * 32
HALL_JOURNAL_KEY = "bb" * 32
HALL_DEMO = True
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="hall-tests-"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True  # nothing is collected for the tests
DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405
# Two suites may run on one server at once.
DATABASES["default"]["TEST"] = {"NAME": f"test_hall_{os.getpid()}"}  # noqa: F405
# A test may stand still in a transaction for longer than a host of the hall may.
DATABASES["default"]["OPTIONS"]["options"] += " -c idle_in_transaction_session_timeout=300s"  # noqa: F405
