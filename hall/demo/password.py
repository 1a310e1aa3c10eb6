"""The one password of the demo: drawn when the town is founded, kept in a file for its owner alone."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.conf import settings

#: Letters and digits that nobody confuses when reading them from a screen.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def place() -> Path:
    """Return where the password is kept."""
    return Path(settings.VAR) / "demo-password.txt"


def read() -> str | None:
    """Return the password, or None when none was drawn yet."""
    try:
        return place().read_text(encoding="ascii").strip() or None
    except FileNotFoundError:
        return None


def draw() -> str:
    """Draw a new password and keep it with mode 0600."""
    word = "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))
    place().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = place().with_suffix(f".{os.getpid()}")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"{word}\n")
    draft.replace(place())
    return word
