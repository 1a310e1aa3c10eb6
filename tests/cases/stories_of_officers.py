"""Random stories for the automatic officers: a graph of sub-items, and what befalls a few cases in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hypothesis import strategies as st

from cases.catalogue.conditions import Condition
from cases.catalogue.wording import Bilingual
from departments.rules import Ground, Rule
from tests.cast import DEPARTMENTS
from tests.small_matters import Item

#: Yes-or-no fields: ``loan`` stands in conditions, ``odd`` is a ground for refusal.
SWITCHES = ("loan", "odd")
LOAN = {"field": "loan", "op": "eq", "value": True}
ODD = Ground(
    Condition.from_data({"field": "odd", "op": "eq", "value": True}),
    Bilingual("This is odd", "情况特殊"),
)


@dataclass(frozen=True)
class Told:
    """What one case says in its form, and what the registers answer to its checks."""

    switches: Mapping[str, bool]
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Story:
    """Sub-items, those whose rule refuses what is odd, and the cases."""

    items: tuple[Item, ...]
    strict: frozenset[str]
    cases: tuple[Told, ...]

    @property
    def rules(self) -> dict[str, Rule]:
        """The rules of the automatic officers in this story."""
        return {
            item.id: Rule(item.id, (ODD,) if item.id in self.strict else ()) for item in self.items
        }


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """One to six sub-items and one to three cases."""
    items = draw(graphs())
    names = [item.id for item in items]
    strict = draw(st.frozensets(st.sampled_from(names), max_size=2))
    cases = draw(st.lists(fates(items), min_size=1, max_size=3))
    return Story(items, strict, tuple(cases))


@st.composite
def graphs(draw: st.DrawFn) -> tuple[Item, ...]:
    """Random acyclic graphs; core never waits for optional, the first item always applies."""
    items: list[Item] = []
    for number in range(draw(st.integers(1, 6))):
        optional = bool(items) and draw(st.booleans())
        allowed = [item.id for item in items if optional or not item.optional]
        before = draw(st.lists(st.sampled_from(allowed), unique=True)) if allowed else []
        producers = draw(st.lists(st.sampled_from(before), unique=True)) if before else []
        items.append(
            Item(
                id=f"t_{number}",
                department=draw(st.sampled_from(DEPARTMENTS)),
                depends_on=tuple(before),
                optional=optional,
                steps=draw(st.sampled_from([1, 2])),
                when=draw(st.sampled_from([None, LOAN])) if items else None,
                pays=draw(st.integers(0, 4)) == 0,
                uses_result_of=tuple(producers),
                checked=draw(st.integers(0, 2)) == 0,
            )
        )
    return tuple(items)


@st.composite
def fates(draw: st.DrawFn, items: tuple[Item, ...]) -> Told:
    """What befalls one case: mostly nothing, sometimes a seizure or a silent register."""
    answer = st.sampled_from(["no", "no", "no", "yes", "silent"])
    return Told(
        {name: draw(st.booleans()) for name in SWITCHES},
        {item.check: draw(answer) for item in items if item.checked},
    )


#: One story with everything in it.
EVERYTHING = Story(
    items=(
        Item("t_price", "tax", pays=True, checked=True),
        Item("t_deed", "tax", depends_on=("t_price",), steps=2, pays=True),
        Item(
            "t_title",
            "real_estate",
            depends_on=("t_deed",),
            uses_result_of=("t_deed",),
            checked=True,
        ),
        Item("t_social", "social_security"),
        Item("t_water", "tax", depends_on=("t_price",), optional=True, checked=True),
        Item("t_never", "tax", when=LOAN),
        Item(
            "t_last",
            "tax",
            depends_on=("t_title", "t_social"),
            uses_result_of=("t_social",),
        ),
    ),
    strict=frozenset({"t_social"}),
    cases=(
        Told(
            {"loan": False, "odd": True},
            {"bc_t_title": "yes", "bc_t_price": "silent", "bc_t_water": "silent"},
        ),
    ),
)
