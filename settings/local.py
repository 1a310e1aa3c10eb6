"""The laptop and the demo: keys made at first start, kept under var/, never in the repository."""

from __future__ import annotations

from settings.base import *  # noqa: F403
from settings.keys import local_keys

_keys = local_keys(VAR / "keys.json")  # noqa: F405
SECRET_KEY = SECRET_KEY or _keys["SECRET_KEY"]  # noqa: F405
HALL_SEAL_KEYS = HALL_SEAL_KEYS or [_keys["HALL_SEAL_KEY"]]  # noqa: F405
HALL_INDEX_KEY = HALL_INDEX_KEY or _keys["HALL_INDEX_KEY"]  # noqa: F405
HALL_JOURNAL_KEY = HALL_JOURNAL_KEY or _keys["HALL_JOURNAL_KEY"]  # noqa: F405
ALLOWED_HOSTS = ALLOWED_HOSTS or ["127.0.0.1", "localhost", "[::1]"]  # noqa: F405
