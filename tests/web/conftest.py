"""The cast of the stories about pages, and a scene: requests at the edge with real posts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client

from accounts import posts
from accounts.models import User

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def person(db) -> Callable[..., User]:
    """Make a person who has held these posts, ``role`` or ``role@department``, for long."""

    def make(username: str, *held: str) -> User:
        user = User.objects.create_user(username, None, display_name=username.title())
        for post in held:
            role, _, department = post.partition("@")
            posts.appoint(user, role, department, LONG_AGO, None, "system:hall")
        return user

    return make


@pytest.fixture
def clerk(person) -> User:
    """Sun Li at her window."""
    return person("sunli", "window_clerk")


@pytest.fixture
def clerks_browser(clerk) -> Client:
    """The browser at Sun Li's window; it reads English."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(clerk)
    return client
