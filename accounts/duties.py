"""Which posts one person may hold: the roles of the hall and the separation of duties."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class PostRole(TextChoices):
    """The roles that a person can be appointed to (handbook §4); ``system`` is no person's."""

    TAXPAYER = "taxpayer", _("Applicant")
    AGENT = "agent", _("Agent")
    GUIDE = "guide", _("Guide")
    WINDOW_CLERK = "window_clerk", _("Window clerk")
    WINDOW_SUPERVISOR = "window_supervisor", _("Window supervisor")
    HALL_DIRECTOR = "hall_director", _("Hall director")
    DEPARTMENT_APPROVER = "department_approver", _("Department approver")
    DEPARTMENT_HEAD = "department_head", _("Department head")
    EXCEPTION_OFFICER = "exception_officer", _("Exception officer")
    ASSESSMENT_OFFICER = "assessment_officer", _("Assessment officer")
    DATA_ANALYST = "data_analyst", _("Data analyst")
    SYSTEM_ADMIN = "system_admin", _("System administrator")
    AUDITOR = "auditor", _("Auditor")


#: Posts that exist only inside a department.
IN_A_DEPARTMENT = (PostRole.DEPARTMENT_APPROVER, PostRole.DEPARTMENT_HEAD)

#: Posts that may, but need not, belong to a department.
ANYWHERE = (PostRole.DATA_ANALYST,)

#: Posts of the hall itself.
IN_THE_HALL = tuple(role for role in PostRole if role not in IN_A_DEPARTMENT + ANYWHERE)

#: Whoever holds one of these does no other kind of work (三员分离, sod_admin).
APART = (PostRole.SYSTEM_ADMIN, PostRole.AUDITOR)


def why_not_together(one: str, other: str) -> Promise | None:
    """Return why one person may not hold both roles at the same time, or None when they may."""
    if one == other:
        return None
    if PostRole.ASSESSMENT_OFFICER in (one, other):
        return _("An assessment officer holds no other post.")
    if one in APART or other in APART:
        return _("System administration, audit and the business of the hall are never in one hand.")
    return None
