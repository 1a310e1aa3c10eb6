"""Refusals: why an act does not happen, in a sentence for the person at the window.

Wrong state, missing thing and missing permission are three different refusals. Anything else that is
raised in the core is a bug.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


#: A sentence for a person, or one that is put into words when somebody reads it.
Sentence: TypeAlias = "str | _StrPromise"


class Refusal(Exception):
    """An act was refused and nothing was changed; ``sentence`` tells the person why."""

    def __init__(self, sentence: Sentence, *, code: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code

    def __str__(self) -> str:
        return str(self.sentence)


class WrongState(Refusal):
    """The case or review is not where this act starts."""


class Missing(Refusal):
    """Something that the act needs is not there yet."""


class NotAllowed(Refusal):
    """This actor may not do this."""


class NotFound(Refusal):
    """There is no such thing, or it is not for this actor to see."""


class Invalid(Refusal):
    """What was entered cannot be right; ``fields`` holds a sentence for each field."""

    def __init__(
        self, sentence: Sentence, fields: Mapping[str, Sentence] | None = None, *, code: str = ""
    ) -> None:
        super().__init__(sentence, code=code)
        self.fields = dict(fields or {})
