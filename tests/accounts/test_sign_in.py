"""Who comes in, who does not, and that the door tells nothing about names."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts import throttle
from accounts.models import SignInAttempt, User

from .conftest import PASSWORD

SIGN_IN = "/sign-in/"


def try_to_sign_in(client, username, password, **headers):
    return client.post(SIGN_IN, {"username": username, "password": password}, **headers)


def test_the_right_password_opens_and_speaks_the_persons_language(client, sun_li):
    answer = try_to_sign_in(client, "SUNLI", PASSWORD)
    assert answer.status_code == 302
    assert answer.url == reverse("home")
    assert client.cookies["django_language"].value == "en"
    assert client.session["_auth_user_id"] == str(sun_li.pk)


def test_every_failure_says_the_same(client, sun_li):
    User.objects.create_user("gone", PASSWORD, display_name="Gone", is_active=False)
    tries = [("sunli", "wrong"), ("nobody", "wrong"), ("gone", PASSWORD)]
    answers = [try_to_sign_in(client, *pair) for pair in tries]
    assert {answer.status_code for answer in answers} == {422}
    sentences = {str(answer.context["form"].non_field_errors()) for answer in answers}
    assert len(sentences) == 1


def test_after_five_failures_even_the_right_password_must_wait(client, sun_li):
    for _ in range(throttle.TRIES_FROM_ONE_PLACE):
        assert try_to_sign_in(client, "sunli", "wrong").status_code == 422
    answer = try_to_sign_in(client, "sunli", PASSWORD)
    assert answer.status_code == 429
    assert answer["Retry-After"] == "900"
    assert "_auth_user_id" not in client.session


def test_others_and_other_places_are_not_held_up(client, sun_li):
    for _ in range(throttle.TRIES_FROM_ONE_PLACE + 1):
        try_to_sign_in(client, "nobody", "wrong")
        try_to_sign_in(client, "sunli", "wrong", REMOTE_ADDR="192.0.2.7")
    assert try_to_sign_in(client, "sunli", PASSWORD).status_code == 302


def test_many_places_together_are_held_up(client, sun_li):
    for place in range(throttle.TRIES_FROM_ANYWHERE):
        try_to_sign_in(client, "sunli", "wrong", REMOTE_ADDR=f"192.0.2.{place}")
    assert try_to_sign_in(client, "sunli", PASSWORD).status_code == 429


def test_tries_while_resting_do_not_lengthen_the_rest(client, sun_li):
    for _ in range(throttle.TRIES_FROM_ONE_PLACE + 3):
        try_to_sign_in(client, "sunli", "wrong")
    assert SignInAttempt.objects.count() == throttle.TRIES_FROM_ONE_PLACE
    for attempt in SignInAttempt.objects.all():
        attempt.at -= throttle.REST
        attempt.save()
    assert try_to_sign_in(client, "sunli", PASSWORD).status_code == 302


def test_success_forgives_earlier_failures(client, sun_li):
    try_to_sign_in(client, "sunli", "wrong")
    try_to_sign_in(client, "sunli", PASSWORD)
    assert not SignInAttempt.objects.exists()


def test_nothing_typed_is_kept_readable(client, db):
    try_to_sign_in(client, "my-secret-password", "x", REMOTE_ADDR="192.0.2.9")
    kept = SignInAttempt.objects.values().get()
    assert "my-secret-password" not in str(kept)
    assert "192.0.2.9" not in str(kept)


def test_a_form_without_password_is_no_try(client, db):
    assert try_to_sign_in(client, "sunli", "").status_code == 422
    assert not SignInAttempt.objects.exists()


@pytest.mark.parametrize(
    ("next_url", "led_to"), [("/ui/", "/ui/"), ("https://evil.example/", "/"), ("//evil", "/")]
)
def test_after_sign_in_people_stay_in_the_house(client, sun_li, next_url, led_to):
    answer = client.post(SIGN_IN, {"username": "sunli", "password": PASSWORD, "next": next_url})
    assert answer.url == led_to


def test_sign_out_takes_a_post(client, sun_li):
    client.force_login(sun_li)
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").url == reverse("sign-in")
    assert "_auth_user_id" not in client.session


def test_whoever_is_signed_in_is_led_on(client, sun_li):
    client.force_login(sun_li)
    assert client.get(SIGN_IN).url == reverse("home")


def test_the_language_switch_is_open_and_remembered(client, sun_li):
    answer = client.post("/language/", {"language": "en", "next": SIGN_IN})
    assert answer.url == SIGN_IN
    assert 'lang="en"' in client.get(SIGN_IN).text
    client.force_login(sun_li)
    client.post("/language/", {"language": "zh-hans"})
    client.post("/language/", {"language": "xx"})
    sun_li.refresh_from_db()
    assert sun_li.language == "zh-hans"
