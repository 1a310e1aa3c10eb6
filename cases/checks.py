"""What must be right before the hall opens: start-up checks of the core."""

from __future__ import annotations

from typing import Any

from cryptography.fernet import Fernet
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from cases import guards
from cases.lifecycle import MOVES
from cases.roles_of_database import application_owns_journal


@register(Tags.security)
def keys_are_there(**_: Any) -> list[CheckMessage]:
    """Every key that the core needs is given."""
    names = ("HALL_SEAL_KEYS", "HALL_INDEX_KEY", "HALL_JOURNAL_KEY")
    return [
        Error(f"{name} is empty.", hint="See docs/operations.md, “Keys”.", id=f"cases.E00{number}")
        for number, name in enumerate(names, start=1)
        if not getattr(settings, name)
    ]


@register(Tags.security)
def keys_can_be_used(**_: Any) -> list[CheckMessage]:
    """Every key has the form that its purpose needs: Fernet keys, and 32 bytes in hexadecimal."""
    wrong = [name for name in ("HALL_INDEX_KEY", "HALL_JOURNAL_KEY") if not _is_hex_key(name)]
    wrong += ["HALL_SEAL_KEYS"] * (not all(map(_is_fernet_key, settings.HALL_SEAL_KEYS)))
    hint = "See docs/operations.md, “Keys”."
    return [
        Error(f"{name} has not the form of a key.", hint=hint, id="cases.E004") for name in wrong
    ]


def _is_hex_key(name: str) -> bool:
    try:
        return not getattr(settings, name) or len(bytes.fromhex(getattr(settings, name))) >= 32
    except ValueError:
        return False


def _is_fernet_key(key: str) -> bool:
    try:
        Fernet(key)
    except ValueError:
        return False
    return True


@register(Tags.security, deploy=True)
def demo_is_not_for_the_public(**_: Any) -> list[CheckMessage]:
    """Invented numbers and specimen papers belong to the demo alone."""
    if not settings.HALL_DEMO:
        return []
    return [Error("HALL_DEMO is on.", hint="Unset it where real people come.", id="cases.E005")]


@register
def every_guard_has_its_predicate(**_: Any) -> list[CheckMessage]:
    """No move names a guard that nobody wrote."""
    return [
        Error(f"Guard {name} of {move.event} has no predicate.", id="cases.E010")
        for move in MOVES.values()
        for name in move.guards
        if name not in guards.PREDICATES
    ]


@register(Tags.database, deploy=True)
def journal_is_not_the_applications(databases: Any = None, **_: Any) -> list[CheckMessage]:
    """The application's database role must not own the journal."""
    if not databases or not application_owns_journal():
        return []
    hint = "Run migrations with DATABASE_OWNER_URL and the application as another role."
    return [Warning("The application's role owns the journal.", hint=hint, id="cases.W001")]
