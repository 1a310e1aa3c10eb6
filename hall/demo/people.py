"""The people of the demo as they act: whoever of the town holds a post at this moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from accounts.models import Post
from cases.actors import Actor, Role
from hall.demo import town


@dataclass(frozen=True, slots=True)
class People:
    """Who does the work: clerks at the windows, one at the cash desk, approvers and heads."""

    clerks: tuple[Actor, ...]
    cashiers: tuple[Actor, ...]
    approvers: Mapping[str, tuple[Actor, ...]]
    heads: Mapping[str, tuple[Actor, ...]]


def at_work(at: datetime) -> People:
    """Return the people of the town in the posts that they hold at this moment."""
    desks = {person.username: person.desk for person in town.staff()}
    posts = Post.objects.holding(at).filter(user__username__in=desks, user__is_active=True)
    actors = [(post, _actor(post)) for post in posts.select_related("user").order_by("user_id")]
    clerks = [(post, who) for post, who in actors if who.has(Role.WINDOW_CLERK)]
    return People(
        clerks=tuple(who for post, who in clerks if desks[post.user.username] != "cashier"),
        cashiers=tuple(who for post, who in clerks if desks[post.user.username] == "cashier"),
        approvers=_by_department(actors, Role.DEPARTMENT_APPROVER),
        heads=_by_department(actors, Role.DEPARTMENT_HEAD),
    )


def _actor(post: Post) -> Actor:
    """Return the holder as the core sees them, exactly as a signed-in page does."""
    return Actor(post.user.reference, frozenset({Role(post.role)}), post.department or None)


def _by_department(actors: list[tuple[Post, Actor]], role: Role) -> dict[str, tuple[Actor, ...]]:
    found: dict[str, tuple[Actor, ...]] = {}
    for post, who in actors:
        if who.has(role):
            found[post.department] = (*found.get(post.department, ()), who)
    return found
