"""Draws the query code that, with the case number, opens the public status of a case."""

from __future__ import annotations

import secrets

#: Letters and digits that nobody confuses on paper or on the telephone.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 8


def draw() -> str:
    """Return a new query code: eight signs, about 40 bits of luck."""
    return "".join(secrets.choice(ALPHABET) for _sign in range(LENGTH))
