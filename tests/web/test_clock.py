"""Hall time: real, or in the demo ahead of it, and never back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from cases.errors import Invalid, NotAllowed
from web import clock
from web.models import HallClock

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
BREATH = timedelta(seconds=5)


def test_without_a_demo_time_is_real_and_costs_no_query(settings, django_assert_num_queries):
    settings.HALL_DEMO = False
    with django_assert_num_queries(0):
        assert abs(clock.now() - timezone.now()) < BREATH


def test_without_a_demo_nobody_moves_the_clock(settings):
    settings.HALL_DEMO = False
    for act in (clock.set_start, clock.jump_to):
        with pytest.raises(NotAllowed):
            act(MONDAY)
    assert not HallClock.objects.exists()


def test_a_demo_begins_when_it_likes_and_goes_on_by_itself():
    clock.set_start(MONDAY)
    first = clock.now()
    assert MONDAY <= first < MONDAY + BREATH
    assert clock.now() > first


def test_a_demo_jumps_forward_only():
    clock.set_start(MONDAY)
    clock.jump_to(MONDAY + timedelta(days=3))
    assert abs(clock.now() - MONDAY - timedelta(days=3)) < BREATH
    with pytest.raises(Invalid) as refusal:
        clock.jump_to(MONDAY)
    assert refusal.value.code == "clock_goes_forward"
    assert clock.now() > MONDAY + timedelta(days=2)


def test_a_jump_without_a_start_counts_from_real_time():
    clock.jump_to(timezone.now() + timedelta(days=1))
    assert clock.now() > timezone.now() + timedelta(hours=23)


def test_the_hall_has_one_clock():
    with pytest.raises(IntegrityError, match="the_hall_has_one_clock"):
        HallClock.objects.create(id=2)


@pytest.mark.parametrize("demo", [True, False])
def test_the_chip_shows_the_clock_in_the_demo_only(client, settings, demo):
    settings.HALL_DEMO = demo
    HallClock.objects.create(offset=MONDAY - timezone.now())
    page = client.get("/sign-in/", headers={"accept-language": "en"}).text
    assert ("2 Mar 2026, 09:0" in page) is demo
    assert ("is made up" in page) is demo
