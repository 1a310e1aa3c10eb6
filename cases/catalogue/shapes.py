"""Shapes: what a row of the catalogue must and may hold, and a copy in which everything fits.

``sift`` reports whatever does not fit and puts an empty value in its place, so that the checks that
follow can rely on the shapes and no problem hides another one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from cases.catalogue.conditions import OPERATORS
from cases.catalogue.problems import Problem, label, problem
from cases.catalogue.reading import Block, Rows
from cases.catalogue.wording import Bilingual


class Place(NamedTuple):
    """Where a value stands: in this block or list, at this key or index, and how to name it."""

    holder: Block | Rows
    at: str | int
    name: str
    found: list[Problem]

    def report(self, en: str, zh: str) -> None:
        """Add a problem at this place."""
        self.found.append(problem(self.holder, self.at, en, zh))

    def silent(self) -> Place:
        """Return the same place with nobody listening."""
        return self._replace(found=[])


@dataclass(frozen=True, slots=True)
class Kind:
    """What a value must be: ``wanted`` says it, ``fits`` tells it, ``empty`` stands in for it."""

    wanted: Bilingual
    fits: Callable[[Any], bool]
    empty: Callable[[Place], Any]

    def sift(self, value: Any, place: Place) -> Any:
        """Return the value, or an empty one after reporting that it does not fit."""
        if self.fits(value):
            return self.inside(value, place)
        self.refuse(place)
        return self.blank(place)

    def refuse(self, place: Place) -> None:
        """Report that the value is not what it must be."""
        place.report(
            f"{place.name} must be {self.wanted.en}.", f"{place.name}应为{self.wanted.zh}。"
        )

    def blank(self, place: Place) -> Any:
        """Return the empty value that stands in for one that does not fit."""
        return self.empty(place)

    def inside(self, value: Any, place: Place) -> Any:
        """Return the fitting value with what it contains sifted, too."""
        return value


@dataclass(frozen=True, slots=True)
class Maybe(Kind):
    """A value that may be null."""

    kind: Kind

    def inside(self, value: Any, place: Place) -> Any:
        return None if value is None else self.kind.sift(value, place)


@dataclass(frozen=True, slots=True)
class ListOf(Kind):
    """A list whose items all have one kind."""

    kind: Kind

    def inside(self, value: Rows, place: Place) -> Rows:
        kept = Rows(value.file, value.line)
        for index, item in enumerate(value):
            before = len(place.found)
            here = Place(value, index, f"{place.name}[{index + 1}]", place.found)
            sifted = self.kind.sift(item, here)
            if len(place.found) == before or isinstance(item, Block):
                kept.append(sifted)
                kept.lines.append(value.line_of(index))
        return kept


@dataclass(frozen=True, slots=True)
class Shape(Kind):
    """A block with required and optional keys; any other key is refused."""

    required: Mapping[str, Kind] = field(default_factory=dict)
    optional: Mapping[str, Kind] = field(default_factory=dict)

    def inside(self, value: Block, place: Place) -> Block:
        kept = Block(value.file, value.line)
        kept.lines = value.lines
        name = label(value) or place.name
        self._refuse_unknown(value, name, place.found)
        for key, kind in {**self.required, **self.optional}.items():
            here = Place(value, key, f"{name}: {key}", place.found)
            if key in value:
                kept[key] = kind.sift(value[key], here)
            elif key in self.required:
                kept[key] = _missing(key, name, kind, here)
        return kept

    def blank(self, place: Place) -> Block:
        return self.inside(self.empty(place), place.silent())

    def _refuse_unknown(self, value: Block, name: str, found: list[Problem]) -> None:
        for key in value:
            if key not in self.required and key not in self.optional:
                en, zh = f"{name}: nobody knows the key {key}.", f"{name}:未知的键{key}。"
                found.append(problem(value, key, en, zh))


@dataclass(frozen=True, slots=True)
class ConditionKind(Kind):
    """A condition: one comparison, or all, any or not of others."""

    def inside(self, value: Block, place: Place) -> Block:
        before = len(place.found)
        for part in _parts(value):
            if not isinstance(part, Block) or not self.fits(part):
                self.refuse(place)
            else:
                self.inside(part, place)
        return value if len(place.found) == before else self.blank(place)


def _parts(condition: Block) -> list[Any]:
    if "not" in condition:
        return [condition["not"]]
    return list(condition.get("all", condition.get("any", ())))


def _missing(key: str, name: str, kind: Kind, place: Place) -> Any:
    """Report a required key that is not there; a missing translation is reported elsewhere."""
    stem, _, language = key.rpartition("_")
    partner = {"en": "zh", "zh": "en"}.get(language)
    if not partner or f"{stem}_{partner}".lstrip("_") not in place.holder:
        place.report(f"{name}: the key {key} is missing.", f"{name}:缺少键{key}。")
    return kind.blank(place)


def _is_condition(value: Any) -> bool:
    if not isinstance(value, Block):
        return False
    keys = set(value)
    if keys == {"field", "op", "value"}:
        return isinstance(value["field"], str) and value["op"] in OPERATORS and _value_fits(value)
    if keys in ({"all"}, {"any"}):
        return all(isinstance(rows, Rows) and bool(rows) for rows in value.values())
    return keys == {"not"}


def _value_fits(comparison: Block) -> bool:
    value = comparison["value"]
    if comparison["op"] == "in":
        return isinstance(value, Rows) and bool(value)
    return isinstance(value, str | int | float)


def _no_value(place: Place) -> None:
    return None


def _rows_at(place: Place) -> Rows:
    return Rows(place.holder.file, place.holder.line_of(place.at))


def _block_at(place: Place) -> Block:
    return Block(place.holder.file, place.holder.line_of(place.at))


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_decimal(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"-?\d+(\.\d+)?", value) is not None


def _is_weight(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


def matching(pattern: str, en: str, zh: str) -> Kind:
    """Return the kind of texts of a pattern."""
    compiled = re.compile(pattern)
    return Kind(
        Bilingual(en, zh),
        lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None,
        lambda place: "",
    )


def one_of(*values: Any) -> Kind:
    """Return the kind of values of a closed list."""
    names = ", ".join(map(str, values))
    return Kind(
        Bilingual(f"one of {names}", f"下列之一:{names}"),
        lambda value: any(value == v and type(value) is type(v) for v in values),
        lambda place: values[0],
    )


def maybe(kind: Kind) -> Maybe:
    """Return the kind that also takes null."""
    return Maybe(kind.wanted, lambda value: True, _no_value, kind)


def rows_of(kind: Kind) -> ListOf:
    """Return the kind of lists of a kind."""
    wanted = Bilingual("a list", "列表")
    return ListOf(wanted, lambda value: isinstance(value, Rows), _rows_at, kind)


def shape(required: Mapping[str, Kind], optional: Mapping[str, Kind] | None = None) -> Shape:
    """Return the shape with these keys; lists of such rows are ``rows_of(shape(…))``."""
    wanted = Bilingual("a block of keys", "键值块")
    return Shape(
        wanted, lambda value: isinstance(value, Block), _block_at, required, optional or {}
    )


ANY = Kind(Bilingual("a value", "一个值"), lambda value: True, _no_value)
FLAG = Kind(
    Bilingual("true or false", "true或者false"), lambda v: isinstance(v, bool), lambda p: False
)
WHOLE = Kind(Bilingual("a whole number", "非负整数"), _is_whole, lambda place: 0)
WEIGHT = Kind(Bilingual("a number", "数字"), _is_weight, lambda place: 0)
DECIMAL = Kind(Bilingual("a quoted decimal", "加引号的小数"), _is_decimal, lambda place: "0")
BOUND = Kind(
    Bilingual("a number or a quoted decimal", "数字或者加引号的小数"),
    lambda value: _is_whole(value) or _is_decimal(value),
    lambda place: 0,
)
WORDS = Kind(Bilingual("a text", "文本"), lambda v: isinstance(v, str), lambda p: "")
TEXT = Kind(
    Bilingual("a text", "文本"),
    lambda value: isinstance(value, str) and bool(value.strip()),
    lambda place: "",
)
CODE = matching(r"[a-z][a-z0-9_]*", "a code in snake_case", "下划线小写代码")
DATE = matching(r"\d{4}-\d{2}-\d{2}", "a quoted date YYYY-MM-DD", "加引号的日期YYYY-MM-DD")
CODES = rows_of(CODE)
TEXTS = rows_of(TEXT)
BLOCK = Kind(Bilingual("a block of keys", "键值块"), lambda v: isinstance(v, Block), _block_at)
CONDITION = ConditionKind(
    Bilingual(
        "a condition (field, op, value; or all, any, not)",
        "条件(field、op、value,或者all、any、not)",
    ),
    _is_condition,
    _no_value,
)
