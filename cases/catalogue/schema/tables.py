"""The keys of what matters refer to: departments, materials, laws, notices, tax rules."""

from __future__ import annotations

from cases.catalogue.schema.naming import NAMED, VERIFICATION
from cases.catalogue.shapes import (
    BLOCK,
    CODE,
    CODES,
    DATE,
    DECIMAL,
    FLAG,
    TEXT,
    TEXTS,
    WHOLE,
    matching,
    maybe,
    one_of,
    rows_of,
    shape,
)

SENSITIVITY = one_of("public", "business", "personal", "sensitive")

DEPARTMENT = shape(
    {
        **NAMED,
        "code": matching(r"[A-Z]{2}", "two capital letters", "两个大写字母"),
        "core": FLAG,
        "queue": TEXT,
        "hotline": TEXT,
        "seal_zh": TEXT,
    },
    {"full_name_zh": TEXT},
)

LEGAL_BASIS = shape(
    {**NAMED, "kind": CODE, "effective_from": DATE, "verification": VERIFICATION, "source": TEXT},
    {"key_articles": BLOCK, "note": TEXT},
)

FEED = shape(
    {
        **NAMED,
        "provider": TEXT,
        "fields": CODES,
        "mode": one_of("query", "push"),
        "freshness": CODE,
        "sensitivity": SENSITIVITY,
        "lawful_use": TEXT,
    }
)

MATERIAL_KIND = shape(
    {
        **NAMED,
        "code": matching(r"M\d{3}", "M and three digits", "M加三位数字"),
        "kind": CODE,
        "form": CODE,
        "main_document": FLAG,
        "sensitivity": SENSITIVITY,
        "share": shape(
            {
                "available": FLAG,
                "feed": maybe(CODE),
                "mode": maybe(one_of("replace", "verify", "generate")),
            }
        ),
    },
    {"note": TEXT},
)

FIELD_TYPE = shape(
    {"id": CODE, "widget": CODE},
    {
        "max_length": WHOLE,
        "regex": TEXT,
        "validator": CODE,
        "sensitivity": SENSITIVITY,
        "mask": maybe(CODE),
        "decimals": WHOLE,
        "min": DECIMAL,
        "max": DECIMAL,
        "unit": TEXT,
        "format": TEXT,
    },
)

DOCUMENT = shape(
    {
        **NAMED,
        "number_format": maybe(TEXT),
        "copies": WHOLE,
        "seal": maybe(CODE),
        "mandatory_contents": TEXTS,
        "legal_basis": CODES,
        "verification": VERIFICATION,
    },
    {"signed_by": CODE},
)

TAX_RULE = shape(
    {
        **NAMED,
        "tax": CODE,
        "usual_payer": CODE,
        "version_date_input": CODE,
        "inputs": BLOCK,
        "formula": TEXT,
        "result": TEXT,
        "rounding": TEXT,
        "versions": rows_of(
            shape(
                {
                    "valid_from": DATE,
                    "valid_to": maybe(DATE),
                    "params": BLOCK,
                    "legal_basis": CODES,
                    "verification": VERIFICATION,
                },
                {"note": TEXT},
            )
        ),
    },
    {"note": TEXT},
)
