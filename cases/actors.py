"""Who acts: a person in a post, an applicant, or a named system officer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache


class Role(StrEnum):
    """The posts of the hall (handbook §4)."""

    TAXPAYER = "taxpayer"
    AGENT = "agent"
    GUIDE = "guide"
    WINDOW_CLERK = "window_clerk"
    WINDOW_SUPERVISOR = "window_supervisor"
    HALL_DIRECTOR = "hall_director"
    DEPARTMENT_APPROVER = "department_approver"
    DEPARTMENT_HEAD = "department_head"
    EXCEPTION_OFFICER = "exception_officer"
    ASSESSMENT_OFFICER = "assessment_officer"
    DATA_ANALYST = "data_analyst"
    SYSTEM_ADMIN = "system_admin"
    AUDITOR = "auditor"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts, as the core sees them.

    ``id`` is a stable reference such as ``user:12`` or ``system:tax.approver``, never a name.
    """

    id: str
    roles: frozenset[Role]
    department: str | None = None

    def has(self, *roles: Role) -> bool:
        """Whether the actor holds any of these roles."""
        return not self.roles.isdisjoint(roles)


#: Carries cases from desk to desk; takes no decision of a department.
HALL = Actor("system:hall", frozenset({Role.SYSTEM}))


@cache
def approver_officer(department: str) -> Actor:
    """Return the named system officer who approves for an automatic department."""
    return Actor(
        f"system:{department}.approver",
        frozenset({Role.SYSTEM, Role.DEPARTMENT_APPROVER}),
        department,
    )


@cache
def head_officer(department: str) -> Actor:
    """Return the named system officer who signs as head of an automatic department."""
    return Actor(
        f"system:{department}.head",
        frozenset({Role.SYSTEM, Role.DEPARTMENT_HEAD}),
        department,
    )
