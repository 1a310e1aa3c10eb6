"""Who acts in this request: the signed-in user, in the posts held at this moment of hall time."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import Post, User
from cases.actors import Actor, Role
from cases.errors import NotFound
from web import clock

SESSION_KEY = "post"
_HELD = "posts_held"
#: Whoever is not signed in: no role, and no act of the back office.
VISITOR = Actor("visitor", frozenset())


def actor_of(request: HttpRequest) -> Actor:
    """Return who acts here; somebody with posts in several places acts in the chosen one only."""
    person = _person(request)
    if person is None:
        return VISITOR
    posts = posts_in_use(request)
    department = posts[0].department if posts else ""
    return Actor(
        person.reference,
        frozenset(Role(post.role) for post in posts),
        department or None,
    )


def _person(request: HttpRequest) -> User | None:
    """Return who is signed in; an error page may come before the sign-in was looked at."""
    user = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None


def posts_of(request: HttpRequest) -> list[Post]:
    """Return the posts that the user holds now, read once a request."""
    person = _person(request)
    if person is None:
        return []
    if not hasattr(request, _HELD):
        setattr(request, _HELD, list(person.posts.holding(clock.now())))
    return getattr(request, _HELD)


def must_choose(request: HttpRequest) -> bool:
    """Whether the user's posts lie in several places, so that one is chosen at a time."""
    return len({post.department for post in posts_of(request)}) > 1


def posts_in_use(request: HttpRequest) -> list[Post]:
    """Return the posts in which the user acts now: all of one place, or the chosen one."""
    posts = posts_of(request)
    if not must_choose(request):
        return posts
    chosen = request.session.get(SESSION_KEY)
    return [post for post in posts if post.pk == chosen] or posts[:1]


def choose_post(request: HttpRequest, post_id: int) -> Post:
    """Act in this post from now on; raises ``NotFound`` when the user does not hold it."""
    for post in posts_of(request):
        if post.pk == post_id:
            request.session[SESSION_KEY] = post.pk
            return post
    raise NotFound(_("You do not hold this post (any more)."), code="post")
