"""The kinds of work that can fail: each room says what its kind is called and how to nudge it again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from cases.errors import Sentence

Subjects = Collection[str]


def _nobody(subjects: Subjects) -> None:
    """Nudge nobody: the sweep of the kind's workers finds the work by itself."""


def _by_key(subjects: Subjects) -> Mapping[str, str]:
    return {subject: subject for subject in subjects}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of work; its callables take the subjects (keys as text) of one page or batch.

    ``retry`` nudges the workers, ``waiting`` tells which subjects still have to be done (without it
    a failure is forgotten only by a success), ``names`` calls them by a number, never by a person.
    """

    code: str
    title: Sentence
    retry: Callable[[Subjects], object] = _nobody
    waiting: Callable[[Subjects], Collection[str]] | None = None
    names: Callable[[Subjects], Mapping[str, str]] = _by_key


_kinds: dict[str, Kind] = {}


def register_kind(
    code: str,
    title: Sentence,
    *,
    retry: Callable[[Subjects], object] = _nobody,
    waiting: Callable[[Subjects], Collection[str]] | None = None,
    names: Callable[[Subjects], Mapping[str, str]] = _by_key,
) -> None:
    """Make a kind of work known (see ``Kind``); called in ``AppConfig.ready``."""
    _kinds[code] = Kind(code, title, retry, waiting, names)


def kind_of(code: str) -> Kind:
    """Return a kind; one that nobody registered is called by its code."""
    return _kinds.get(code) or Kind(code, code)


def kinds() -> list[Kind]:
    """Return every registered kind."""
    return list(_kinds.values())
