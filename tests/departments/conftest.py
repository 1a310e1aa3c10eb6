"""The cast of the back office: officers with real posts and their browsers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from accounts import posts
from accounts.models import User
from cases.actors import Actor, Role
from tests.cast import MONDAY
from web import clock

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


class Officer:
    """A person in posts of a department: as an actor for acts, and with a browser for pages."""

    def __init__(self, user: User, roles: frozenset[Role], department: str) -> None:
        self.user = user
        self.actor = Actor(user.reference, roles, department or None)
        self.browser = Client(headers={"accept-language": "en"})
        self.browser.force_login(user)


@pytest.fixture
def officer(db: None) -> Callable[..., Officer]:
    """Make a person who holds these roles in a department (or in the hall)."""

    def make(name: str, department: str, *roles: Role) -> Officer:
        user = User.objects.create_user(name, None, display_name=name.title(), language="en")
        for role in roles:
            posts.appoint(user, role, department, LONG_AGO, None, "system:hall")
        return Officer(user, frozenset(roles), department)

    return make


@pytest.fixture
def approver(officer) -> Officer:
    """Zhou Min, who approves at the tax department."""
    return officer("zhoumin", "tax", Role.DEPARTMENT_APPROVER)


@pytest.fixture
def head(officer) -> Officer:
    """Qian Wei, the head of the tax department."""
    return officer("qianwei", "tax", Role.DEPARTMENT_HEAD)


@pytest.fixture
def monday(db: None) -> datetime:
    """Put the hall clock at Monday half past nine: the cases came in at nine."""
    at = MONDAY + timedelta(minutes=30)
    clock.set_start(at)
    return at
