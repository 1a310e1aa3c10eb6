"""Who works in the private hall, what its applicants bring, and who decides: a few people, no town."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from accounts.posts import appoint
from cases.actors import HALL, Actor, Role
from cases.catalogue import publish
from cases.clock import HALL_ZONE
from cases.models.review import Handling
from departments import registry
from departments.rules import has_rule
from hall.demo import town
from web import clock

#: A Monday, and the windows have just opened.
OPENING = datetime(2026, 3, 2, 9, 0, tzinfo=HALL_ZONE)
#: Opening a company (ten sub-items, six departments), a new car (payments reported by the treasury), a
#: used car by an agent, an old car scrapped, an employee hired: every policy of issuing, one and two
#: steps, optional sub-items, sub-items that wait for others.
MATTERS = ("EST", "NVR", "UVT", "VSR", "EMP")
#: Those that come without an agent are taken in through the pages.
BY_PAGES = ("VSR", "NVR")

CLERKS = ("clerk.one", "clerk.two")
ADMINISTRATOR, APPROVER = "administrator", "approver"
_POSTS = {
    "clerk.one": ("window_clerk", ""),
    "clerk.two": ("window_clerk", ""),
    ADMINISTRATOR: ("system_admin", ""),
    APPROVER: ("department_approver", "tax"),
}


def engage() -> str:
    """Let the people be known in their posts, and automatic officers decide; return the password."""
    clock.set_start(OPENING)
    password = secrets.token_urlsafe(16)
    for name, (role, department) in _POSTS.items():
        user = User.objects.create_user(name, password, display_name=name)
        appoint(user, role, department, OPENING - timedelta(days=60), None, HALL.id)
    registry.choose(sub_items(MATTERS), Handling.AUTOMATIC, by=HALL, at=clock.now())
    return password


def sub_items(matters: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield the sub-items of some matters, each with its department.

    Raises ``LookupError`` for one that automatic officers have no rule for.
    """
    editions = publish.current()
    for code in matters:
        for item in editions[code].matter.sub_items.values():
            if not has_rule(item.id):
                raise LookupError(f"There is no rule for {item.id}.")
            yield item.id, item.department


def clerk(name: str) -> Actor:
    """Return a clerk as the core sees one."""
    return Actor(User.objects.get(username=name).reference, frozenset({Role.WINDOW_CLERK}))


def typed_in_a_browser(code: str) -> Mapping[str, str]:
    """Return what an applicant without an agent says, by the fields of the page's form."""
    return dict(_cells(town.stories()[code].answers))


def _cells(answers: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, answer in answers.items():
        if isinstance(answer, list):
            for number, row in enumerate(answer):
                yield from ((f"{name}.{number}.{member}", text) for member, text in row.items())
        elif answer != "false":
            yield name, answer
