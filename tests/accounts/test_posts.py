"""Appointments keep the duties apart, also when two are made at once."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from accounts import posts
from accounts.duties import IN_A_DEPARTMENT, PostRole, why_not_together
from accounts.models import Post, User
from cases.actors import Role

from .conftest import JANUARY, JUNE

ADMIN = "user:1000"
BUSINESS = set(PostRole) - {
    PostRole.SYSTEM_ADMIN,
    PostRole.AUDITOR,
    PostRole.ASSESSMENT_OFFICER,
}


def appoint(user: User, role: str, from_=JANUARY, to=None, by=ADMIN) -> Post:
    department = "tax" if role in IN_A_DEPARTMENT else ""
    return posts.appoint(user, role, department, from_, to, by)


def test_the_roles_of_posts_are_the_roles_of_actors_but_for_the_system():
    assert set(PostRole.values) == {role.value for role in Role} - {Role.SYSTEM.value}


@pytest.mark.parametrize("apart", sorted(set(PostRole) - BUSINESS))
@pytest.mark.parametrize("other", sorted(PostRole))
def test_some_posts_go_with_no_other(apart, other):
    together = apart == other
    assert (why_not_together(apart, other) is None) is together
    assert (why_not_together(other, apart) is None) is together


@pytest.mark.parametrize("one", sorted(BUSINESS))
def test_posts_of_the_business_go_together(one):
    assert all(why_not_together(one, other) is None for other in BUSINESS)


@pytest.mark.parametrize("second", ["auditor", "system_admin", "assessment_officer"])
def test_a_clerk_is_not_appointed_to_a_post_apart(sun_li, second):
    appoint(sun_li, "window_clerk")
    with pytest.raises(ValidationError) as refusal:
        appoint(sun_li, second)
    assert refusal.value.code == "duties_apart"
    assert sun_li.posts.count() == 1


def test_duties_may_follow_one_another(sun_li):
    appoint(sun_li, "window_clerk", to=JUNE)
    appoint(sun_li, "auditor", from_=JUNE)
    assert [post.role for post in sun_li.posts.holding(JUNE)] == ["auditor"]
    assert [post.role for post in sun_li.posts.holding(JUNE - timedelta(seconds=1))] == [
        "window_clerk"
    ]


def test_a_later_post_counts_when_an_endless_one_is_given(sun_li):
    appoint(sun_li, "auditor", from_=JUNE)
    with pytest.raises(ValidationError):
        appoint(sun_li, "window_clerk", from_=JANUARY, to=None)


def test_nobody_holds_the_same_post_twice_at_a_time(sun_li):
    appoint(sun_li, "department_head")
    with pytest.raises(ValidationError) as refusal:
        appoint(sun_li, "department_head", from_=JUNE)
    assert refusal.value.code == "held"


def test_nobody_appoints_themselves(sun_li):
    with pytest.raises(ValidationError) as refusal:
        appoint(sun_li, "hall_director", by=sun_li.reference)
    assert refusal.value.code == "own_post"


def test_an_ended_post_is_held_no_more_and_ends_once(sun_li):
    post = appoint(sun_li, "window_clerk")
    posts.end(post, JUNE, by=ADMIN)
    assert not sun_li.posts.holding(JUNE).exists()
    assert sun_li.posts.get().ended_by == ADMIN
    with pytest.raises(ValidationError) as refusal:
        posts.end(post, JUNE + timedelta(days=1), by=ADMIN)
    assert refusal.value.code == "ended"


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"role": "department_head"}, "department_posts_name_their_department"),
        ({"role": "window_clerk", "department": "tax"}, "hall_posts_name_no_department"),
        ({"role": "emperor"}, "posts_have_a_role_of_the_hall"),
        ({"role": "guide", "valid_to": JANUARY}, "posts_end_after_they_begin"),
        ({"role": "guide", "appointed_by": ""}, "somebody_appointed_the_holder"),
    ],
)
def test_the_database_is_the_last_guard(sun_li, facts, constraint):
    whole = {"user": sun_li, "valid_from": JANUARY, "appointed_by": ADMIN, **facts}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Post.objects.create(**whole)


def test_user_names_differ_in_more_than_case(sun_li):
    with pytest.raises(IntegrityError, match="user_names_differ_in_more_than_case"):
        User.objects.create_user("SunLi", None, display_name="Another")


@pytest.mark.django_db(transaction=True)
def test_two_appointments_at_once_see_each_other():
    user = User.objects.create_user("zhou", None, display_name="周敏")
    start = threading.Barrier(2)
    refused = []

    def try_for(role: str) -> None:
        start.wait()
        try:
            appoint(user, role)
        except ValidationError:
            refused.append(role)
        finally:
            connection.close()

    threads = [threading.Thread(target=try_for, args=[r]) for r in ("auditor", "window_clerk")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert user.posts.count() == 1
