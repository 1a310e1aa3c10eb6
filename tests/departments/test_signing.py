"""Signatures between the hall and a department: a known answer, and every bit counts."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from departments.remote import signing

#: The example of the Standard Webhooks specification's libraries.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
KNOWN = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
MESSAGE = ("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')


def test_it_signs_as_everybody_does():
    assert signing.sign(SECRET, *MESSAGE) == KNOWN


def test_one_right_signature_of_several_is_enough():
    message_id, at, body = MESSAGE
    assert signing.is_signed(SECRET, message_id, at, f"v1,wrong {KNOWN} v2,later", body)
    assert not signing.is_signed(SECRET, message_id, at, "v1,wrong v2,later", body)
    assert not signing.is_signed(SECRET, message_id, at, "", body)
    assert not signing.is_signed(SECRET, message_id, at, "v1,\udcff é", body)


@given(place=st.integers(0, len(MESSAGE[2]) - 1), bit=st.integers(0, 7), later=st.integers(1, 9))
def test_every_bit_counts(place, bit, later):
    message_id, at, body = MESSAGE
    spoilt = bytearray(body)
    spoilt[place] ^= 1 << bit
    assert not signing.is_signed(SECRET, message_id, at, KNOWN, bytes(spoilt))
    assert not signing.is_signed(SECRET, message_id, at + later, KNOWN, body)
    assert not signing.is_signed(SECRET, f"{message_id}x", at, KNOWN, body)


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_!!!", "whsec_c2hvcnQ=", "数"])
def test_a_secret_that_is_none_is_refused(secret):
    with pytest.raises(ValueError, match="secret"):
        signing.key_of(secret)


def test_a_secret_may_leave_its_prefix_out():
    key = bytes(range(24))
    text = base64.b64encode(key).decode()
    assert signing.key_of(text) == signing.key_of(f"{signing.PREFIX}{text}\n") == key
