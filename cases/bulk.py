"""Set-based writes: the rows of many folders in a statement per table, row for row as the single path.

Only what has the folders open calls this: ``journal.change_many``, and the acts of issuance that keep rows
beside the case. What is written was moved and validated in memory by the same lifecycle table and guards as
on the single path.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.db import connection, models

from cases.models import Case, Entry, Material, Review

if TYPE_CHECKING:
    from cases.folder import Folder

#: One value of each row, as it travels to the database.
Column = Callable[[Sequence[Any]], list[Any]]

_as_json = json.JSONEncoder(ensure_ascii=False).encode


def write(folders: Sequence[Folder]) -> None:
    """Write the cases, reviews and journal lines of these folders, and what was given in them."""
    laid_out = list(chain.from_iterable(folder.laid_out for folder in folders))
    new = {id(review) for review in laid_out}
    touched = chain.from_iterable(folder.touched.values() for folder in folders)
    update([folder.case for folder in folders], Case.MOVING)
    insert(laid_out)
    update([review for review in touched if id(review) not in new], Review.MOVING)
    update(_all(folder.attached for folder in folders), Material.MOVING)
    insert(_all(folder.given for folder in folders))
    asked = _all(folder.asked for folder in folders)
    for request in asked:
        request.review = request.review  # its key, where the review was laid out in the same act
    insert(asked)
    _put(Entry, _all(folder.lines for folder in folders))


def _all(rows: Iterable[Iterable[Any]]) -> list[Any]:
    return list(chain.from_iterable(rows))


def insert(rows: Sequence[models.Model]) -> None:
    """Insert new rows of one table, and give each its key."""
    if rows:
        for row, (key,) in zip(rows, _put(type(rows[0]), rows), strict=True):
            row.pk, row._state.adding = key, False


def _put(model: type[models.Model], rows: Sequence[Any]) -> list[tuple[int]]:
    if not rows:
        return []
    columns = [column(rows) for column in _columns(model, _inserted(model))]
    with connection.cursor() as cursor:
        cursor.execute(_insert_statement(model), columns)
        return list(cursor.fetchall())


def update(
    rows: Sequence[Any],
    names: tuple[str, ...],
    *,
    model: type[models.Model] | None = None,
    where: str = "true",
) -> None:
    """Write some columns (``attname``) of stored rows of one table, as far as ``where`` holds for them.

    Rows that are no models carry ``pk`` and these columns; their ``model`` is named. ``where`` is a
    condition of our own on ``stored``, never anything that comes from outside.
    """
    if not rows:
        return
    table: type[models.Model] = model or type(rows[0])
    columns = [column(rows) for column in _columns(table, names)]
    with connection.cursor() as cursor:
        cursor.execute(_update_statement(table, names, where), [[row.pk for row in rows], *columns])


# Statements --------------------------------------------------------------------------------------


@cache
def _insert_statement(model: type[models.Model]) -> str:
    fields = _fields(model, _inserted(model))
    names = ", ".join(f'"{field.column}"' for field in fields)
    arrays = ", ".join(f"%s::{_array_type(field)}[]" for field in fields)
    picked = ", ".join(_unpacked(field) for field in fields)
    # the names are those of our own tables and columns
    return (
        f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {picked} '  # noqa: S608
        f"FROM unnest({arrays}) AS fresh({names}) RETURNING id"
    )


@cache
def _update_statement(model: type[models.Model], names: tuple[str, ...], where: str) -> str:
    fields = _fields(model, names)
    target = ", ".join(f'"{field.column}" = {_unpacked(field)}' for field in fields)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    arrays = ", ".join(f"%s::{_array_type(field)}[]" for field in fields)
    return (
        f'UPDATE "{model._meta.db_table}" AS stored SET {target} '  # noqa: S608
        f"FROM unnest(%s::bigint[], {arrays}) AS fresh(id, {columns}) "
        f"WHERE stored.id = fresh.id AND {where}"
    )


def _fields(model: type[models.Model], names: tuple[str, ...]) -> list[models.Field]:
    known = {field.attname: field for field in model._meta.concrete_fields}
    return [known[name] for name in names]


@cache
def _inserted(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(f.attname for f in model._meta.concrete_fields if not f.primary_key)


def _array_type(field: models.Field) -> str:
    kind = field.rel_db_type(connection) if field.is_relation else field.db_type(connection)
    assert kind is not None
    is_text = kind.startswith("varchar") or kind == "jsonb" or kind.endswith("[]")
    return "text" if is_text else kind


def _unpacked(field: models.Field) -> str:
    """Return how a column is read from the text it travels in: arrays and JSON cannot nest in unnest."""
    kind = field.db_type(connection) or ""
    if kind.endswith("[]") or kind == "jsonb":
        return f'fresh."{field.column}"::{kind}'
    return f'fresh."{field.column}"'


# Values ------------------------------------------------------------------------------------------


@cache
def _columns(model: type[models.Model], names: tuple[str, ...]) -> list[Column]:
    return [_column(field) for field in _fields(model, names)]


def _column(field: models.Field) -> Column:
    """Return how the values of a field are taken from rows: most travel as they are."""
    value_of = attrgetter(field.attname)
    if isinstance(field, models.JSONField):
        return lambda rows: [_json(value_of(row)) for row in rows]
    if (field.db_type(connection) or "").endswith("[]"):
        return lambda rows: [_array(value_of(row)) for row in rows]
    if isinstance(field, models.BinaryField | models.FileField):
        return lambda rows: [field.get_db_prep_save(value_of(row), connection) for row in rows]
    return lambda rows: [value_of(row) for row in rows]


def _json(value: Any) -> str | None:
    return None if value is None else _as_json(value)


def _array(items: Sequence[str]) -> str:
    """Return the text of an array of codes, which hold neither quotes nor backslashes."""
    return "{" + ",".join(f'"{item}"' for item in items) + "}"
