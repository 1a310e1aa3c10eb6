"""The whole catalogue, loaded and found sound."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cases.catalogue.types.dictionaries import Department
from cases.catalogue.types.editions import Edition
from cases.catalogue.types.procedure import GuardPredicate, StateWording, Transition


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All matters by code in the order of their numbers, and the procedure they share.

    ``data`` holds the plain content of every other file by its top-level key (``data["clock"]``).
    """

    editions: Mapping[str, Edition]
    departments: Mapping[str, Department]
    case_states: Mapping[str, StateWording]
    review_states: Mapping[str, StateWording]
    case_transitions: Mapping[str, Transition]
    review_transitions: Mapping[str, Transition]
    guards: Mapping[str, GuardPredicate]
    data: Mapping[str, Any] = field(repr=False)
