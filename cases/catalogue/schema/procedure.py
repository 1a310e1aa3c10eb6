"""The keys of the procedure: states, moves, guards, issuance policies."""

from __future__ import annotations

from cases.catalogue.schema.naming import NAMED, SENTENCE
from cases.catalogue.shapes import (
    BLOCK,
    CODE,
    CODES,
    TEXT,
    TEXTS,
    WORDS,
    matching,
    one_of,
    rows_of,
    shape,
)

STATE_KIND = one_of("initial", "open", "final", "terminal", "terminal_before_archive")
CASE_STATE = shape(
    {**NAMED, "kind": STATE_KIND, "note": TEXT, "public_en": WORDS, "public_zh": WORDS}
)
REVIEW_STATE = shape({**NAMED, "kind": STATE_KIND, "note": TEXT})

TRANSITION = shape(
    {
        **NAMED,
        "machine": one_of("case", "sub_item"),
        "from": CODES,
        "to": matching(r"@previous|[a-z][a-z0-9_]*", "a state", "状态代码"),
        "actors": CODES,
        "guard": TEXT,
        "guard_ids": CODES,
        "documents": CODES,
        "clock": CODE,
    }
)

OUTCOME_RULE = shape(
    {
        "algorithm": TEXTS,
        "examples": rows_of(
            shape({"matter": CODE, "results": BLOCK, "outcome": CODE}, {"note": TEXT})
        ),
    }
)

LIFECYCLE = shape(
    {
        "case_states": rows_of(CASE_STATE),
        "case_transitions": rows_of(TRANSITION),
        "sub_item_states": rows_of(REVIEW_STATE),
        "sub_item_transitions": rows_of(TRANSITION),
        "case_outcomes": CODES,
        "outcome_rule": OUTCOME_RULE,
        "exception_note": TEXT,
        "notes": TEXTS,
        "guard_predicates": rows_of(shape({"id": CODE, **SENTENCE})),
    }
)

POLICY = shape(
    {
        **NAMED,
        "rule_en": WORDS,
        "rule_zh": WORDS,
        "when_to_use": TEXT,
        "issuance_set_en": WORDS,
        "issuance_set_zh": WORDS,
    }
)
