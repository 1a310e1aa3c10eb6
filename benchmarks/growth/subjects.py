"""What is looked at: the same kinds of cases in both halls, however many others there are."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.test import Client

from accounts.models import Post, User
from cases.actors import Actor, Role
from cases.models import Case
from web import clock

#: So many different subjects are looked at in turn.
MOST = 12
#: Subjects are of one matter, so that both halls show pages of one length.
MATTER = "VSR"


def of_one_matter(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Return the cases of the one matter."""
    return cases.filter(version__code=MATTER)


def spread(rows: QuerySet[Any], *fields: str) -> list[Any]:
    """Return the latest subjects among some rows: key, or the fields named."""
    found = rows.order_by("-pk")
    picked = found.values_list(*fields) if fields else found.values_list("pk", flat=True)
    return list(picked[:MOST])


def user(username: str) -> User:
    """Return somebody of the town."""
    return User.objects.get(username=username)


def browser(username: str) -> Client:
    """Return the browser of somebody of the town, or of the public (empty), who reads English."""
    client = Client(headers={"accept-language": "en"})
    if username:
        client.force_login(user(username))
    return client


def actor(username: str) -> Actor:
    """Return somebody of the town as the core sees them."""
    post = Post.objects.holding(clock.now()).get(user__username=username)
    return Actor(post.user.reference, frozenset({Role(post.role)}), post.department or None)
