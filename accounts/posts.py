"""Appoint people to posts and end posts, with the separation of duties kept."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.duties import why_not_together
from accounts.models import Post, User


def appoint(
    user: User, role: str, department: str, from_: datetime, to: datetime | None, by: str
) -> Post:
    """Give the user a post from ``from_`` until before ``to`` (None: no end).

    ``department`` is a department's code, or empty for a post of the hall; ``by`` is the reference
    of who appoints (``user:12``, ``system:hall``). Raises ``ValidationError`` with a sentence
    when duties would mix (handbook §4, sod_assessment and sod_admin).
    """
    post = Post(
        user=user,
        role=role,
        department=department,
        valid_from=from_,
        valid_to=to,
        appointed_by=by,
    )
    with transaction.atomic():
        _take_turns(user)
        post.full_clean()
        _check_appointer(post)
        _check_duties(post)
        post.save()
    return post


def end(post: Post, at: datetime, by: str) -> Post:
    """End the post at ``at``; raises ``ValidationError`` when it has ended or not yet begun."""
    with transaction.atomic():
        _take_turns(post.user)
        held = Post.objects.get(pk=post.pk)
        if held.valid_to is not None and held.valid_to <= at:
            raise ValidationError(_("This post has ended already."), code="ended")
        held.valid_to = at
        held.ended_by = by
        held.full_clean()
        held.save()
    return held


def _take_turns(user: User) -> None:
    """Lock the user: two appointments of one person must see each other."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)


def _check_appointer(post: Post) -> None:
    if post.appointed_by == post.user.reference:
        raise ValidationError(_("Nobody appoints themselves."), code="own_post")


def _check_duties(post: Post) -> None:
    held = post.user.posts.overlapping(post.valid_from, post.valid_to)
    if held.filter(role=post.role, department=post.department).exists():
        raise ValidationError(_("This person holds the post in that time already."), code="held")
    for other in held.order_by("pk"):
        if sentence := why_not_together(post.role, other.role):
            raise ValidationError(str(sentence), code="duties_apart")
