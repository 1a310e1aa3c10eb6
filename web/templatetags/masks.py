"""``{{ value|mask:"name" }}``: show personal data as lists may show them (mask level L2)."""

from __future__ import annotations

from django import template

from cases import masks

register = template.Library()


@register.filter
def mask(value: object, kind: str) -> str:
    """Return the value masked as a ``name``, ``cn_id``, ``mobile``, ``bank``, ``plate`` …."""
    return masks.mask(kind, str(value)) if value else ""
