"""Two database roles: the owner migrates, the application may only add to the journal.

A row trigger does not stop TRUNCATE and an owner can switch triggers off, so both are used: triggers
refuse UPDATE, DELETE and TRUNCATE to everybody, and the application's role has no right to try.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import connections

JOURNAL = "cases_entry"

#: What the application's role may do, statement by statement.
RIGHTS = (
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
    f"REVOKE UPDATE, DELETE, TRUNCATE ON {JOURNAL} FROM {{role}}",
    "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
)


def limit_the_application(using: str = "default", **_: Any) -> None:
    """Give the application's role what it needs after a migration, and no more."""
    role = settings.HALL_APP_ROLE
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone() is None:
            return
        name = connection.ops.quote_name(role)
        for right in RIGHTS:
            cursor.execute(right.format(role=name))


def application_owns_journal() -> bool:
    """Whether the role of this connection could change the journal as its owner."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT pg_has_role(current_user, tableowner, 'USAGE') FROM pg_tables "
            "WHERE tablename = %s",
            [JOURNAL],
        )
        row = cursor.fetchone()
    return bool(row and row[0])
