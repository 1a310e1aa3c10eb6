"""Behind the TLS proxy of the hall every visitor is slowed down alone."""

from __future__ import annotations

from typing import Any

import pytest

from hall.status import throttle
from tests.faces import Browser

GUESSER, APPLICANT = "192.0.2.7", "192.0.2.8"


def ask(phone: Browser, forwarded: str) -> int:
    """Ask with a wrong code through a proxy that tells where the visitor comes from."""
    typed = {"number": "32011820260302010000017", "code": "WR0NGC0D"}
    return phone.post("/status/", typed, headers={"x-forwarded-for": forwarded}).status_code


@pytest.fixture
def closed(phone: Browser, settings: Any) -> Browser:
    """The telephone, after somebody else's ten wrong codes came through the same proxy."""
    settings.HALL_TRUSTED_PROXIES = 1
    tries = [ask(phone, GUESSER) for _try in range(throttle.FROM_ONE_ADDRESS + 1)]
    assert tries == [422] * throttle.FROM_ONE_ADDRESS + [429]
    return phone


def test_the_page_stays_open_for_everybody_else(closed: Browser) -> None:
    assert ask(closed, APPLICANT) == 422
    assert ask(closed, GUESSER) == 429


def test_a_made_up_address_before_the_proxys_word_does_not_help(closed: Browser) -> None:
    assert ask(closed, f"{APPLICANT}, {GUESSER}") == 429


def test_without_a_proxy_the_header_says_nothing(phone: Browser) -> None:
    tries = [ask(phone, f"192.0.2.{n}") for n in range(throttle.FROM_ONE_ADDRESS + 1)]
    assert tries[-1] == 429
