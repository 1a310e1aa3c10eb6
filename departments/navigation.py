"""The entries of the back office in the navigation, and what the departments are called on pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cases.actors import Role
from departments.registry import departments
from web import navigation, wording

#: Whoever works in a department.
OFFICERS = (Role.DEPARTMENT_APPROVER, Role.DEPARTMENT_HEAD)

wording.register_departments({code: row.name for code, row in departments().items()})
navigation.register(_("Queue of the department"), "department-queue", OFFICERS, order=20)
navigation.register(_("Who works on what"), "department-handling", [Role.DEPARTMENT_HEAD], order=25)
