"""Is nothing promised that the law forbids or the visit does not allow?"""

from __future__ import annotations

from collections.abc import Iterator

from cases.catalogue.draft import Draft
from cases.catalogue.problems import Problem, problem
from cases.catalogue.reading import Block
from cases.catalogue.types.limits import MINUTES_PER_WORKING_DAY, Limit

DAYS = frozenset({"working_day", "calendar_day"})
NOTICE = "public_notice"


def check(draft: Draft) -> Iterator[Problem]:
    """Report promises that are too long, and public notices without a period."""
    for _, item in draft.each("sub_items"):
        yield from _promise(item)
        yield from _immediate(item)
        yield from _notice(item)


def _promise(item: Block) -> Iterator[Problem]:
    """The promise is never longer than the statutory limit (§1.1)."""
    for row in (item["promised_limit"], *item.get("notice_period", ())):
        if item["statutory_limit"] is not None and _longer(row, item["statutory_limit"]):
            promised, statutory = _words(row), _words(item["statutory_limit"])
            en = f"{item['id']} promises {promised}, longer than the statutory {statutory}."
            zh = f"{item['id']}承诺{promised},超过法定{statutory}。"
            yield problem(row, "value", en, zh)


def _longer(row: Block, statutory: Block) -> bool:
    """Compare in service minutes; what the law wants immediately is done within the day."""
    allowed = Limit.from_row(statutory).service_minutes()
    if statutory["unit"] == "immediate":
        allowed = MINUTES_PER_WORKING_DAY
    return Limit.from_row(row).service_minutes() > allowed


def _words(limit: Block) -> str:
    return f"{limit['value']} {limit['unit']}"


def _immediate(item: Block) -> Iterator[Problem]:
    limit = item["promised_limit"]
    if item["kind"] == "immediate" and limit["unit"] in DAYS:
        en = f"{item['id']} is done during the visit, but promises {_words(limit)}."
        yield problem(limit, "unit", en, f"{item['id']}为即办件,却承诺{_words(limit)}。")


def _notice(item: Block) -> Iterator[Problem]:
    """An act that is itself a public notice says how long the notice runs, whatever the case."""
    periods = item.get("notice_period")
    is_notice = NOTICE in item.get("special_procedures", ())
    if is_notice and item["promised_limit"]["unit"] == "calendar_day" and not periods:
        en = f"{item['id']} is a public notice without a notice_period."
        yield problem(
            item, "special_procedures", en, f"{item['id']}为公告事项,但缺少notice_period。"
        )
    if periods and not is_notice:
        en = f"{item['id']} has a notice_period, but {NOTICE} is not among its procedures."
        yield problem(
            item, "notice_period", en, f"{item['id']}有notice_period,但特别程序不含{NOTICE}。"
        )
    if periods and "when" in periods[-1]:
        en = f"{item['id']}: the last notice_period must hold without a condition."
        zh = f"{item['id']}:最后一项notice_period不得附条件。"
        yield problem(periods, len(periods) - 1, en, zh)
