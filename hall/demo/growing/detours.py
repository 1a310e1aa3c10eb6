"""What goes less straight than the walk: corrected, turned away, withdrawn, returned, refused.

A detour is a generator: each of its steps is a real act, and after each the case can be photographed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from accounts.duties import PostRole
from accounts.models import Post
from cases import acceptance, corrections, endings, notices, refusals, returns
from cases.acceptance import NonAcceptance, Turned
from cases.actors import Actor, Role
from cases.corrections import Told
from cases.defects import Said
from cases.endings import Request
from cases.lifecycle import IN_APPROVAL, CaseState, ReviewState
from cases.models import Case, IssuanceSet, Notice, Review
from cases.models.issuance import DeliveryMode, SetState
from cases.models.material import MaterialState
from cases.refusals import Grounds
from cases.returns import Slip
from hall.demo import at_the_window, people

Detour = Callable[[Case, datetime], Iterator[None]]


def open_to(case: Case) -> Mapping[str, Detour]:
    """Return the detours that start at a case as it is now, by name."""
    found: dict[str, Detour] = {}
    if case.state == CaseState.RECEIVED:
        found = {"corrected": corrected, "turned_away": turned_away, "withdrawn": withdrawn}
    elif case.state in IN_APPROVAL:
        found = {"withdrawn_late": withdrawn}
        if _on_a_desk(case) is not None:
            found |= {"returned": returned, "refused": refused}
    return found


def corrected(case: Case, at: datetime) -> Iterator[None]:
    """The window asks for a better copy of what was handed in."""
    row = case.materials.filter(state=MaterialState.RECEIVED).first()
    if row is None:
        return
    said = Said(
        "复印件不清晰。 / The copy cannot be read.", "清晰的复印件。 / A clear copy.", row.key
    )
    corrections.require(case.pk, Told([said]), by=_clerk(case), at=at)
    yield


def turned_away(case: Case, at: datetime) -> Iterator[None]:
    """The window does not accept the matter; the applicant takes the notice home."""
    turned = Turned(
        NonAcceptance.NOT_ELIGIBLE,
        "申请人不具备申请资格。 / The applicant cannot apply for this.",
        not_correctable=True,
    )
    acceptance.refuse_acceptance(case.pk, turned, by=_supervisor(at), at=at)
    yield from _told_at_the_window(case, at)


def withdrawn(case: Case, at: datetime) -> Iterator[None]:
    """The applicant withdraws, and takes the confirmation home."""
    request = Request("申请人改变计划。 / The applicant has other plans.", signed=True)
    endings.withdraw(case.pk, request, by=_clerk(case), at=at)
    yield from _told_at_the_window(case, at)


def _told_at_the_window(case: Case, at: datetime) -> Iterator[None]:
    yield
    for notice in Notice.objects.to_hand_over().filter(case=case):
        notices.hand_over_notice(
            notice.pk, DeliveryMode.WINDOW, identity_checked=True, by=_clerk(case), at=at
        )
    yield


def returned(case: Case, at: datetime) -> Iterator[None]:
    """A department asks for what is missing."""
    review = _on_a_desk(case)
    assert review is not None
    said = Said("缺少一页。 / A page is missing.", "完整的材料。 / The complete paper.")
    slip = Slip([said], refusals.basis_of(review))
    returns.give_back(review.pk, slip, by=_approver(review), at=at)
    yield


def refused(case: Case, at: datetime) -> Iterator[None]:
    """A department refuses; where that ends the case, the decision is handed over."""
    review = _on_a_desk(case)
    head = _head(review, at) if review else None
    if review is None or head is None:
        return
    grounds = Grounds(
        "材料与登记不符。 / The papers differ from the register.",
        "不符合法定条件。 / The conditions of the law are not met.",
        refusals.basis_of(review),
    )
    refusals.propose(review.pk, grounds, by=_approver(review), at=at)
    yield
    refusals.refuse(review.pk, grounds, rights_respected=True, by=head, at=at)
    yield
    for issuance_set in IssuanceSet.objects.filter(case=case, state=SetState.VALID):
        at_the_window.hand_over(issuance_set, by=_clerk(case))
    yield


# Who acts ----------------------------------------------------------------------------------------


def _on_a_desk(case: Case) -> Review | None:
    """Return a review that a person has signed for."""
    desks = case.reviews.filter(state=ReviewState.IN_REVIEW, approver__startswith="user:")
    return desks.order_by("position").first()


def _clerk(case: Case) -> Actor:
    return Actor(case.opened_by, frozenset({Role.WINDOW_CLERK}))


def _supervisor(at: datetime) -> Actor:
    post = Post.objects.holding(at).select_related("user").get(role=PostRole.WINDOW_SUPERVISOR)
    return Actor(post.user.reference, frozenset({Role.WINDOW_SUPERVISOR}))


def _approver(review: Review) -> Actor:
    return Actor(review.approver, frozenset({Role.DEPARTMENT_APPROVER}), review.department)


def _head(review: Review, at: datetime) -> Actor | None:
    heads = people.at_work(at).heads.get(review.department, ())
    return next((head for head in heads if head.id != review.approver), None)
