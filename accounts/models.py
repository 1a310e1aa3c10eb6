"""A user signs in; a post says what the user may do, where, and from when to when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.duties import IN_A_DEPARTMENT, IN_THE_HALL, PostRole


class UserManager(BaseUserManager["User"]):
    """Finds users by name, whatever the case of its letters."""

    def create_user(self, username: str, password: str | None = None, **facts: Any) -> User:
        """Create a user; without a password the user cannot sign in."""
        user = self.model(username=self.model.normalize_username(username.strip()), **facts)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """Return the user of this name; raises ``User.DoesNotExist``."""
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """A person who can sign in; rights come from posts alone."""

    username = models.CharField(_("user name"), max_length=60, unique=True)
    display_name = models.CharField(_("name shown"), max_length=60)
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, default="zh-hans"
    )
    is_active = models.BooleanField(_("may sign in"), default=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["display_name"]

    class Meta:
        verbose_name = _("user")
        constraints = [
            models.UniqueConstraint(Lower("username"), name="user_names_differ_in_more_than_case"),
            models.CheckConstraint(condition=~Q(username=""), name="users_have_a_user_name"),
            models.CheckConstraint(condition=~Q(display_name=""), name="users_have_a_shown_name"),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def reference(self) -> str:
        """How the journal and the posts name this person: never by name."""
        return f"user:{self.pk}"


class PostQuerySet(models.QuerySet["Post"]):
    """Questions about posts."""

    def holding(self, at: datetime) -> PostQuerySet:
        """Posts that are held at this moment."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=at), valid_from__lte=at)

    def overlapping(self, from_: datetime, to: datetime | None) -> PostQuerySet:
        """Posts that are held at some moment of the period; ``to=None`` has no end."""
        posts = self.filter(Q(valid_to=None) | Q(valid_to__gt=from_))
        return posts if to is None else posts.filter(valid_from__lt=to)


class Post(models.Model):
    """A role that a user holds for a time: in a department, or in the hall (no department)."""

    user = models.ForeignKey(User, models.PROTECT, related_name="posts", verbose_name=_("user"))
    role = models.CharField(_("role"), max_length=30, choices=PostRole.choices)
    department = models.CharField(_("department"), max_length=30, blank=True)
    valid_from = models.DateTimeField(_("from"))
    valid_to = models.DateTimeField(_("until"), null=True, blank=True)
    appointed_by = models.CharField(_("appointed by"), max_length=60)
    ended_by = models.CharField(_("ended by"), max_length=60, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        ordering = ["department", "role", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=PostRole.values),
                name="posts_have_a_role_of_the_hall",
                violation_error_message=_("There is no such post."),
            ),
            models.CheckConstraint(
                condition=~Q(role__in=IN_A_DEPARTMENT) | ~Q(department=""),
                name="department_posts_name_their_department",
                violation_error_message=_("Say in which department."),
            ),
            models.CheckConstraint(
                condition=~Q(role__in=IN_THE_HALL) | Q(department=""),
                name="hall_posts_name_no_department",
                violation_error_message=_("This post belongs to the hall, not to a department."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="posts_end_after_they_begin",
                violation_error_message=_("A post ends after it begins."),
            ),
            models.CheckConstraint(
                condition=~Q(appointed_by=""), name="somebody_appointed_the_holder"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.department}".rstrip(" ·")


class SignInAttempt(models.Model):
    """A sign-in that was begun and has not succeeded; keyed digests, no name and no address."""

    name_key = models.CharField(max_length=64)
    pair_key = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("sign-in attempt")
        indexes = [
            models.Index(fields=["name_key", "at"], name="sign_in_attempts_of_a_name"),
            models.Index(fields=["at"], name="sign_in_attempts_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.pair_key[:8]} {self.at:%F %T}"
