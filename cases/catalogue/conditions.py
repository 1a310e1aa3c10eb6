"""Conditions: whether a sub-item, a material or a field applies, told from the answers on the form.

A missing answer makes its comparison false, whatever the operator (``meta.conventions``).
"""

from __future__ import annotations

import operator
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

Answers = Mapping[str, object]

ORDERINGS: Mapping[str, Callable[[Any, Any], bool]] = {
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}
OPERATORS = frozenset({"eq", "ne", "in", *ORDERINGS})


class Condition(ABC):
    """A yes-or-no question about the answers on a form."""

    __slots__ = ()

    @abstractmethod
    def holds(self, answers: Answers) -> bool:
        """Tell whether the condition is true of these answers."""

    @abstractmethod
    def comparisons(self) -> Iterator[Comparison]:
        """Yield every single comparison, however deep it stands."""

    def fields(self) -> frozenset[str]:
        """Return the ids of the form fields that the condition looks at."""
        return frozenset(comparison.field for comparison in self.comparisons())

    @staticmethod
    def from_data(data: Mapping[str, Any]) -> Condition:
        """Read ``{field, op, value}`` or ``{all|any: […]}`` or ``{not: …}``."""
        if "all" in data:
            return Every(tuple(map(Condition.from_data, data["all"])))
        if "any" in data:
            return Some(tuple(map(Condition.from_data, data["any"])))
        if "not" in data:
            return Not(Condition.from_data(data["not"]))
        value = data["value"]
        return Comparison(
            data["field"], data["op"], tuple(value) if isinstance(value, list) else value
        )

    @staticmethod
    def maybe(data: Mapping[str, Any] | None) -> Condition | None:
        """Read a condition that may be absent."""
        return None if data is None else Condition.from_data(data)


@dataclass(frozen=True, slots=True)
class Comparison(Condition):
    """One field against one value, or against several with ``in``."""

    field: str
    op: str
    value: object

    def holds(self, answers: Answers) -> bool:
        answer = _plain(answers.get(self.field))
        if answer is None or answer == "":
            return False
        if self.op in ORDERINGS:
            return _ordered(ORDERINGS[self.op], answer, self.value)
        if self.op == "in":
            return isinstance(self.value, tuple) and any(_same(answer, v) for v in self.value)
        return _same(answer, self.value) is (self.op == "eq")

    def comparisons(self) -> Iterator[Comparison]:
        yield self


@dataclass(frozen=True, slots=True)
class Every(Condition):
    """True when all its parts are."""

    parts: tuple[Condition, ...]

    def holds(self, answers: Answers) -> bool:
        return all(part.holds(answers) for part in self.parts)

    def comparisons(self) -> Iterator[Comparison]:
        for part in self.parts:
            yield from part.comparisons()


@dataclass(frozen=True, slots=True)
class Some(Condition):
    """True when any of its parts is."""

    parts: tuple[Condition, ...]

    def holds(self, answers: Answers) -> bool:
        return any(part.holds(answers) for part in self.parts)

    def comparisons(self) -> Iterator[Comparison]:
        for part in self.parts:
            yield from part.comparisons()


@dataclass(frozen=True, slots=True)
class Not(Condition):
    """True when its part is not."""

    part: Condition

    def holds(self, answers: Answers) -> bool:
        return not self.part.holds(answers)

    def comparisons(self) -> Iterator[Comparison]:
        return self.part.comparisons()


def _plain(answer: object) -> object:
    """Return dates as the ISO text that the catalogue writes."""
    return answer.isoformat() if isinstance(answer, date) else answer


def _number(value: object) -> Decimal | None:
    """Return a number or decimal text as Decimal; a truth value is no number."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        return None
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _same(answer: object, value: object) -> bool:
    if _is_number(answer) or _is_number(value):
        number = _number(answer)
        return number is not None and number == _number(value)
    return answer == value


def _ordered(compare: Callable[[Any, Any], bool], answer: object, value: object) -> bool:
    """Compare as numbers where both are, as texts (ISO dates) where neither is."""
    left, right = _number(answer), _number(value)
    if left is not None and right is not None:
        return compare(left, right)
    if left is None and right is None and isinstance(answer, str) and isinstance(value, str):
        return compare(answer, value)
    return False
