"""Invented people and companies: every one with a number of his own, right in its check character.

The n-th person and the n-th company are always the same, so that a benchmark can look for them. Resident
numbers carry the sequence 000 of specimens; credit codes are of an authority that does not exist (9Y).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cases.identifiers import credit_code_check_character, make_specimen_resident_number
from cases.masks import mask
from cases.models.party import PartyKind
from cases.sealed import index_of, seal

_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建文辉力慧莹云鹏飞宁欣"
_PLACES = ("南京", "高淳", "固城湖", "石臼湖", "淳溪", "东坝", "桠溪", "砖墙", "阳江", "漆桥")
_TRADES = (
    "水产",
    "纺织",
    "机械",
    "物流",
    "建材",
    "电子",
    "食品",
    "园林",
    "商贸",
    "软件",
    "装饰",
    "印务",
)
#: Signs of a credit code, for the running number in it.
_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
#: Birthdays of one division, from the first on.
_FIRST_BIRTHDAY, _BIRTHDAYS = date(1940, 1, 1), 24_000


@dataclass(frozen=True, slots=True)
class Known:
    """A party as the hall keeps it: sealed number, its keyed index, and how lists show the name."""

    kind: str
    name: str
    masked: str
    sealed: str
    index: str


def person_name(n: int) -> str:
    """Return the name of the n-th person; names are shared, as they are in life."""
    rest, first = divmod(n * 7919, len(_SURNAMES))
    rest, second = divmod(rest, len(_GIVEN))
    third = rest % (len(_GIVEN) + 1)
    return _SURNAMES[first] + _GIVEN[second] + (_GIVEN[third] if third < len(_GIVEN) else "")


def resident_number(n: int) -> str:
    """Return the invented number of the n-th person."""
    division, day = divmod(n, _BIRTHDAYS)
    return make_specimen_resident_number(
        str(110_000 + division), _FIRST_BIRTHDAY + timedelta(days=day)
    )


def company_name(n: int) -> str:
    """Return the name of the n-th company, which nobody else has."""
    return f"{_PLACES[n % len(_PLACES)]}{_TRADES[n // 10 % len(_TRADES)]}{n}号有限公司"


def credit_code(n: int) -> str:
    """Return the invented credit code of the n-th company."""
    signs = ""
    for _place in range(7):
        n, sign = divmod(n, len(_SIGNS))
        signs = _SIGNS[sign] + signs
    body = f"9Y320118MA{signs}"
    return body + credit_code_check_character(body)


def party(kind: str, n: int) -> Known:
    """Return the n-th party of a kind; companies and traders share their numbering."""
    if kind == PartyKind.NATURAL_PERSON:
        name, number = person_name(n), resident_number(n)
        shown = mask("name", name)
    else:
        name, number = company_name(n), credit_code(n)
        shown = name
    return Known(kind, name, shown, rf"\\x{seal(number).hex()}", index_of(number))


#: Of a hundred cases so many bring somebody whom the hall has not met.
NEW_OF_A_HUNDRED = 60


def crowd_size(cases: int) -> int:
    """Return how many people whom the hall has not met bring so many cases; two at least."""
    return max(2, -(-cases * NEW_OF_A_HUNDRED // 100))


def lines(people: Sequence[tuple[int, Known]], mobile: str) -> Iterator[str]:
    """Yield the rows of parties with their ids for COPY; all share one sealed telephone."""
    for key, who in people:
        yield f"{key}\t{who.kind}\t{who.name}\t{who.sealed}\t{who.index}\t{mobile}\n"
