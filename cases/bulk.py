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

#: One value of each row, as the text of an array.
Column = Callable[[Sequence[Any]], str]

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
    for rows in (
        _all(folder.given for folder in folders),
        _all(folder.asked for folder in folders),
        _all(folder.drawn_up for folder in folders),
    ):
        insert(_with_keys_of_reviews(rows))
    update(_all(folder.joined for folder in folders), ("issuance_set_id",))
    _put(Entry, _all(folder.lines for folder in folders))


def _all(rows: Iterable[Iterable[Any]]) -> list[Any]:
    return list(chain.from_iterable(rows))


def _with_keys_of_reviews(rows: list[Any]) -> list[Any]:
    """Give rows the keys of their reviews where these were laid out in the same act."""
    for row in rows:
        if row.review is not None:
            row.review_id = row.review.pk
    return rows


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
        keys = _array([str(row.pk) for row in rows])
        cursor.execute(_update_statement(table, names, where), [keys, *columns])


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
    """Return how the values of a field are taken from rows, and written as one array."""
    value_of, written = attrgetter(field.attname), _writer(field)
    return lambda rows: _array(
        ["NULL" if (value := value_of(row)) is None else written(value) for row in rows]
    )


def _writer(field: models.Field) -> Callable[[Any], str]:
    """Return how PostgreSQL reads a value of this field within an array (manual, section 8.15.6)."""
    if isinstance(field, models.JSONField):
        return lambda value: '"{}"' if value == {} else _quoted(_as_json(value))
    if isinstance(field, models.BinaryField):
        return lambda value: f'"\\\\x{bytes(value).hex()}"'
    if isinstance(field, models.DateField):
        return lambda value: f'"{value}"'
    if isinstance(field, models.IntegerField | models.BooleanField | models.ForeignKey):
        return str
    if (field.db_type(connection) or "").endswith("[]"):
        return lambda value: _quoted(_array(map(_quoted, value)))
    return lambda value: _quoted(str(value))


def _array(written: Iterable[str]) -> str:
    """Return the text of an array. PostgreSQL reads it as one value, and a list as an expression."""
    return "{" + ",".join(written) + "}"


def _quoted(text: str) -> str:
    if "\\" in text or '"' in text:
        text = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'
