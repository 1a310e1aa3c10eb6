"""What every page knows about the hall: its name, its clock, who is here and where they may go."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property

from django.conf import settings
from django.http import HttpRequest

from accounts.models import Post
from cases.actors import Actor
from web import actors, clock, navigation
from web.wording import department_name, in_words


class Hall:
    """The hall as a page sees it; nothing is read from the database before it is shown."""

    def __init__(self, request: HttpRequest | None) -> None:
        self._request = request

    @property
    def name(self) -> str:
        """The hall's name in the language of the page."""
        return in_words(settings.HALL_NAME)

    @property
    def phone(self) -> str:
        """Where people call."""
        return settings.HALL_PHONE

    @property
    def upload_limit_mb(self) -> int:
        """How large one uploaded file may be, in MB."""
        return settings.HALL_UPLOAD_LIMIT_MB

    @property
    def is_demo(self) -> bool:
        """Whether everything here is made up."""
        return settings.HALL_DEMO

    @property
    def is_away(self) -> bool:
        """Whether the page must do without the database."""
        return self._request is None

    @cached_property
    def now(self) -> datetime:
        """Hall time, the same on the whole page."""
        return clock.now()

    @cached_property
    def actor(self) -> Actor:
        """Who acts."""
        return actors.VISITOR if self._request is None else actors.actor_of(self._request)

    @property
    def person(self) -> str:
        """The name shown of whoever is signed in, or nothing."""
        user = getattr(self._request, "user", None)
        return str(user) if user is not None and user.is_authenticated else ""

    @cached_property
    def post_names(self) -> str:
        """The posts in which the person acts now, in words."""
        in_use = [] if self._request is None else actors.posts_in_use(self._request)
        return ", ".join(post_name(post) for post in in_use)

    @cached_property
    def posts_to_choose(self) -> list[tuple[int, str, bool]]:
        """Key, name and whether it is in use, for each post of whoever must choose one."""
        if self._request is None or not actors.must_choose(self._request):
            return []
        in_use = actors.posts_in_use(self._request)
        return [
            (post.pk, post_name(post), post in in_use) for post in actors.posts_of(self._request)
        ]

    @cached_property
    def navigation(self) -> list[navigation.Link]:
        """The entries of the header for this actor."""
        path = "" if self._request is None else self._request.path
        return navigation.links_for(self.actor, path)


def post_name(post: Post) -> str:
    """Return a post in words, with its department where it has one."""
    department = department_name(post.department)
    return f"{post.get_role_display()} · {department}" if department else post.get_role_display()


def hall(request: HttpRequest) -> dict[str, Hall]:
    """Give every page its ``hall``."""
    return {"hall": Hall(request)}
