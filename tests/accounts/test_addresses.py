"""From where somebody comes: only what the hall's own proxies say of it counts."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client, RequestFactory

from accounts import throttle
from accounts.addresses import client_address

NEIGHBOUR = "10.0.0.1"
VISITOR, MADE_UP = "192.0.2.7", "203.0.113.9"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, None, NEIGHBOUR),
        (0, VISITOR, NEIGHBOUR),  # without a proxy the header is the visitor's own word
        (0, f"{MADE_UP}, {VISITOR}", NEIGHBOUR),
        (1, VISITOR, VISITOR),
        (1, f"{MADE_UP}, {VISITOR}", VISITOR),
        (1, f"{MADE_UP},{VISITOR} ", VISITOR),
        (2, f"{MADE_UP}, {VISITOR}, 10.0.0.2", VISITOR),
        (2, VISITOR, NEIGHBOUR),  # too short: it did not come through both
        (1, None, NEIGHBOUR),
        (1, "", NEIGHBOUR),
        (1, "unknown", NEIGHBOUR),
        (1, f"{VISITOR}, ", NEIGHBOUR),
        (1, f"{VISITOR}:4711", NEIGHBOUR),
        (1, "2001:DB8:0:0::1", "2001:db8::1"),  # one address, one spelling
        (-1, VISITOR, NEIGHBOUR),
    ],
)
def test_the_address_is_the_one_that_the_outermost_proxy_saw(
    settings: Any, proxies: int, forwarded: str | None, expected: str
) -> None:
    settings.HALL_TRUSTED_PROXIES = proxies
    more = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    request = RequestFactory().get("/", REMOTE_ADDR=NEIGHBOUR, **more)
    assert client_address(request) == expected


def _tries(client: Client, forwarded: list[str]) -> list[int]:
    """Try a wrong password from each of these; return the answers."""
    typed = {"username": "sunli", "password": "wrong"}
    return [
        client.post("/sign-in/", typed, headers={"x-forwarded-for": header}).status_code
        for header in forwarded
    ]


def test_a_made_up_header_opens_no_door_without_a_proxy(client: Client, sun_li: Any) -> None:
    made_up = [f"192.0.2.{n}" for n in range(throttle.TRIES_FROM_ONE_PLACE + 1)]
    assert _tries(client, made_up) == [422] * throttle.TRIES_FROM_ONE_PLACE + [429]


def test_a_made_up_header_opens_no_door_behind_a_proxy(
    client: Client, sun_li: Any, settings: Any
) -> None:
    settings.HALL_TRUSTED_PROXIES = 1
    made_up = [f"192.0.2.{n}, {VISITOR}" for n in range(throttle.TRIES_FROM_ONE_PLACE + 1)]
    assert _tries(client, made_up) == [422] * throttle.TRIES_FROM_ONE_PLACE + [429]


def test_behind_a_proxy_one_visitor_does_not_hold_up_another(
    client: Client, sun_li: Any, settings: Any
) -> None:
    settings.HALL_TRUSTED_PROXIES = 1
    _tries(client, [VISITOR] * (throttle.TRIES_FROM_ONE_PLACE + 1))
    assert _tries(client, [VISITOR, MADE_UP]) == [429, 422]
