"""The people of the stories: fixed names, one post each."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from cases.actors import Actor, Role

#: Monday morning, the windows open.
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))

DEPARTMENTS = (
    "tax",
    "social_security",
    "real_estate",
    "vehicle_management",
    "market_regulation",
)

CHEN = Actor("user:chen", frozenset({Role.WINDOW_CLERK}))
LIN = Actor("user:lin", frozenset({Role.WINDOW_CLERK}))
SUN = Actor("user:sun", frozenset({Role.WINDOW_SUPERVISOR}))


def approver(department: str, name: str = "first") -> Actor:
    """Return an approver of a department."""
    return Actor(f"user:{department}.{name}", frozenset({Role.DEPARTMENT_APPROVER}), department)


def head(department: str) -> Actor:
    """Return the head of a department."""
    return Actor(f"user:{department}.head", frozenset({Role.DEPARTMENT_HEAD}), department)
