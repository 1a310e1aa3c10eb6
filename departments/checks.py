"""What must be right before the departments work: their codes, and the rules of their officers."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register

from cases.catalogue.loader import load
from cases.catalogue.problems import BrokenCatalogue
from departments.registry import departments
from departments.rule_checks import problems


@register
def core_departments_are_there(**_: Any) -> list[CheckMessage]:
    """The five core departments of the house exist under their codes."""
    wanted = {"tax", "social_security", "real_estate", "vehicle_management", "market_regulation"}
    core = {code for code, department in departments().items() if department.core}
    return [
        Error(f"Core department {code} is not in the catalogue.", id="departments.E001")
        for code in sorted(wanted - core)
    ]


@register
def rules_of_the_officers_are_sound(**_: Any) -> list[CheckMessage]:
    """Every rule asks what its sub-item may see, and gives its reasons in both languages."""
    try:
        found = problems(load())
    except BrokenCatalogue as broken:
        found = list(broken.problems)
    return [Error(str(each), id="departments.E002") for each in found]
