"""The cast of the sign-in and appointment stories."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from accounts.models import User

PASSWORD = "a window full of light"
JANUARY = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
JUNE = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)


@pytest.fixture
def sun_li(db) -> User:
    """A clerk who reads English."""
    return User.objects.create_user("sunli", PASSWORD, display_name="孙丽", language="en")
