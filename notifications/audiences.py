"""Who is told: the applicant and the agent, or somebody of the staff."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.timezone import localtime

from accounts.duties import PostRole
from accounts.models import Post, User
from cases.models import Party
from cases.models.party import Power
from notifications.models import RecipientKind
from notifications.scene import Scene

Audience = Callable[[Scene], "Iterable[Recipient]"]


@dataclass(frozen=True, slots=True)
class Recipient:
    """One who is told: the applicant, the agent, or a user."""

    kind: RecipientKind
    party_id: int | None = None
    user_id: int | None = None

    @property
    def name(self) -> str:
        """How messages name the recipient: never by a name."""
        return self.kind.value if self.user_id is None else f"user:{self.user_id}"


def applicant(scene: Scene) -> Iterable[Recipient]:
    """The applicant, and the agent who may submit for him on this day (Civil Code art. 165)."""
    case = scene.case
    if case.applicant_id:
        yield Recipient(RecipientKind.APPLICANT, party_id=case.applicant_id)
    agent = _agent(scene)
    if agent is not None:
        yield Recipient(RecipientKind.AGENT, party_id=agent.pk)


def _agent(scene: Scene) -> Party | None:
    case, today = scene.case, localtime(scene.at).date()
    if case.authority is None:
        return None
    may = case.authority.allows(Power.SUBMIT, matter=case.matter.code, on=today)
    return case.agent if may else None


def approver(scene: Scene) -> Iterable[Recipient]:
    """The person who signed for the review."""
    return _person(scene, scene.review.approver)


def clerk(scene: Scene) -> Iterable[Recipient]:
    """The window clerk who accepted the case, or received it where nobody accepted it."""
    return _person(scene, scene.case.accepted_by or scene.case.received_by)


def heads(scene: Scene) -> Iterable[Recipient]:
    """Whoever is head of the review's department now, but not of his own proposal."""
    held = Post.objects.holding(scene.at).filter(
        role=PostRole.DEPARTMENT_HEAD, department=scene.review.department, user__is_active=True
    )
    for user_id in sorted(set(held.values_list("user_id", flat=True))):
        if f"user:{user_id}" not in (scene.review.approver, scene.entry.actor):
            yield Recipient(RecipientKind.USER, user_id=user_id)


def _person(scene: Scene, reference: str) -> Iterable[Recipient]:
    """Return the user that a reference names; nobody for system officers and for one's own act."""
    kind, _colon, number = reference.partition(":")
    if kind != "user" or not number.isdecimal() or reference == scene.entry.actor:
        return
    if User.objects.filter(pk=int(number), is_active=True).exists():
        yield Recipient(RecipientKind.USER, user_id=int(number))
