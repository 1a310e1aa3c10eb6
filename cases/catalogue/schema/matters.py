"""The keys of a matter: sub-items, material rows, form fields, charges, metrics."""

from __future__ import annotations

from cases.catalogue.schema.naming import NAMED, NAMES, UNIT, VERIFICATION
from cases.catalogue.shapes import (
    BLOCK,
    BOUND,
    CODE,
    CODES,
    CONDITION,
    DECIMAL,
    FLAG,
    TEXT,
    WEIGHT,
    WHOLE,
    WORDS,
    matching,
    maybe,
    one_of,
    rows_of,
    shape,
)

LIMIT = shape({"value": WHOLE, "unit": UNIT}, {"basis": CODE, "verification": VERIFICATION})
NOTICE_PERIOD = shape({"value": WHOLE, "unit": UNIT, "basis": CODE}, {"when": CONDITION})

SUB_ITEM = shape(
    {
        **NAMED,
        "department": CODE,
        "kind": one_of("immediate", "promised"),
        "power_type": CODE,
        "legal_bases": CODES,
        "statutory_limit": maybe(LIMIT),
        "promised_limit": LIMIT,
        "depends_on": CODES,
        "optional": FLAG,
        "acceptance_rule": CODE,
        "approval_steps": one_of(1, 2),
        "on_refusal": CODE,
        "outputs": CODES,
        "difficulty_weight": WEIGHT,
    },
    {
        "dependency_basis": BLOCK,
        "when": CONDITION,
        "special_procedures": CODES,
        "notice_period": rows_of(NOTICE_PERIOD),
        "waits_for_applicant": CODE,
    },
)

TOLERANCE = shape(
    {"allowed": FLAG},
    {"within_working_days": WHOLE, "must_be_in": one_of("before_decision", "before_issue")},
)

MATERIAL_ROW = shape(
    {
        "material": CODE,
        "role": CODE,
        "requirement": one_of("required", "conditional"),
        "obtain": one_of("submit", "share", "generate", "submit_or_share", "arises"),
        "originals": WHOLE,
        "copies": WHOLE,
        "used_by": CODES,
        "tolerance": TOLERANCE,
        "departments": CODES,
        "submissions_before": WHOLE,
        "submissions_now": WHOLE,
    },
    {
        "when": CONDITION,
        "feed": CODE,
        "arises_from": CODE,
        "arises_also_from": CODES,
        "optional_departments": CODES,
    },
)

FORM_FIELD = shape(
    {**NAMED, "type": CODE, "required": FLAG, "used_by": CODES},
    {
        "required_when": CONDITION,
        "options": rows_of(shape({"value": TEXT, **NAMES})),
        "fields": CODES,
        "validators": CODES,
        "prefill_from": CODE,
        "min": BOUND,
        "max": BOUND,
    },
)

CHARGE = shape(
    {
        "component": CODE,
        "rule": CODE,
        "payer": CODE,
        "sub_item": CODE,
        "sign": one_of("due", "refund"),
        "inputs": BLOCK,
    },
    {"when": CONDITION, "per": CODE},
)

METRICS = shape(
    {
        "departments_core": CODES,
        "departments_unconditional": CODES,
        "departments_all": CODES,
        "trips_before_min": WHOLE,
        "trips_before_max": WHOLE,
        "trips_now": WHOLE,
        "trips_saved_min": WHOLE,
        "trips_saved_max": WHOLE,
        "trips_reduction_max": DECIMAL,
        "submissions_before_required": WHOLE,
        "submissions_now_required": WHOLE,
        "submissions_before_all": WHOLE,
        "submissions_now_all": WHOLE,
        "submissions_saved_required": WHOLE,
        "submissions_saved_all": WHOLE,
        "parallel_levels": rows_of(CODES),
        "promised_minutes_serial": WHOLE,
        "promised_minutes_parallel": WHOLE,
        "critical_path": CODES,
        "sub_items_core": WHOLE,
        "sub_items_all": WHOLE,
    }
)

MATTER = shape(
    {
        "number": WHOLE,
        **NAMED,
        "code": matching(r"[A-Z]{3}", "three capital letters", "三个大写字母"),
        "applicants": CODES,
        "one_matter": FLAG,
        "difficulty_weight": WEIGHT,
        "channels": CODES,
        "cross_district": FLAG,
        "appointment": one_of("optional", "recommended", "required"),
        "issuance_policy": CODE,
        "sub_items": rows_of(SUB_ITEM),
        "materials": rows_of(MATERIAL_ROW),
        "fields": rows_of(FORM_FIELD),
        "charges": rows_of(CHARGE),
        "refusal_notes": rows_of(shape({"sub_item": CODE, "effect_en": WORDS, "effect_zh": WORDS})),
        "notes_en": WORDS,
        "blocking_checks": rows_of(
            shape(
                {
                    "id": CODE,
                    "feed": CODE,
                    "sub_item": CODE,
                    "blocks_when_en": WORDS,
                    "blocks_when_zh": WORDS,
                }
            )
        ),
        "tax_liability_date": CODE,
        "metrics": METRICS,
    }
)
