"""What a department says of a review: approve, refuse or give back, and how its reply is read.

A reply comes from outside: nothing in it is believed before it was looked at here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cases.defects import Said
from cases.masks import find_personal_numbers
from cases.refusals import Grounds
from cases.returns import Slip
from departments.models import Ignored

#: Defects that one reply may name.
MOST_DEFECTS = 50
_LONGEST = {"legal_basis": 500, "new_facts": 1000, "what": 1000, "required": 1000}
_USUAL = 2000  # letters of any other text


@dataclass(frozen=True, slots=True)
class Approve:
    """Nothing stands against it."""

    remark: str = ""


@dataclass(frozen=True, slots=True)
class Refuse:
    """It is to be refused; ``final`` when the department's own head has decided so.

    The defects are told where the catalogue sends a sub-item back to the window once instead.
    """

    grounds: Grounds
    final: bool = False
    defects: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class GiveBack:
    """The applicant has to put something right first."""

    slip: Slip


Verdict = Approve | Refuse | GiveBack


class Unusable(Exception):
    """A reply that changes nothing: why, and for whoever looks for the fault, where."""

    def __init__(self, why: Ignored, detail: str = "") -> None:
        super().__init__(why, detail)
        self.why, self.detail = why, detail


# Reading -----------------------------------------------------------------------------------------

#: The members of a reply to each verdict, beside ``referral``, ``sub_item`` and ``verdict``.
_MEMBERS = {
    "approve": {"remark"},
    "refuse": {"remark", "grounds", "rights_respected", "defects"},
    "return": {"remark", "defects", "legal_basis", "new_facts"},
}
_ALWAYS = {"referral", "sub_item", "verdict"}


def read(body: Any, *, referral: str, sub_item: str) -> Verdict:
    """Return what a reply to this referral says; raises ``Unusable``."""
    if not isinstance(body, dict):
        raise Unusable(Ignored.UNREADABLE, "The reply must be one JSON object.")
    if body.get("referral") != referral:
        raise Unusable(Ignored.OTHER_REFERRAL, "referral")
    if body.get("sub_item") != sub_item:
        raise Unusable(Ignored.OTHER_SUB_ITEM, "sub_item")
    verdict = body.get("verdict")
    if not isinstance(verdict, str) or verdict not in _MEMBERS:
        raise Unusable(Ignored.UNKNOWN_VERDICT, "verdict")
    _demand_known(body, _ALWAYS | _MEMBERS[verdict], "reply")
    said = _verdict(verdict, body)
    if any(find_personal_numbers(text) for text in texts_of(body)):
        raise Unusable(Ignored.PERSONAL)
    return said


def _verdict(verdict: str, body: Mapping[str, Any]) -> Verdict:
    remark = _text(body, "remark", needed=False)
    if verdict == "approve":
        return Approve(remark)
    if verdict == "return":
        slip = Slip(
            _defects(body, needed=True),
            _text(body, "legal_basis"),
            _text(body, "new_facts", needed=False),
        )
        return GiveBack(slip)
    if body.get("rights_respected") is not True:
        raise Unusable(Ignored.UNREADABLE, "rights_respected must be true.")
    return Refuse(_grounds(body.get("grounds")), final=True, defects=_defects(body, needed=False))


def _grounds(told: Any) -> Grounds:
    if not isinstance(told, dict):
        raise Unusable(Ignored.UNREADABLE, "grounds must be an object.")
    _demand_known(told, {"facts", "reasons", "legal_basis"}, "grounds")
    basis = _text(told, "legal_basis", longest=_USUAL)
    return Grounds(_text(told, "facts"), _text(told, "reasons"), basis)


def _defects(body: Mapping[str, Any], *, needed: bool) -> tuple[Said, ...]:
    told = body.get("defects", [])
    if not isinstance(told, list) or len(told) > MOST_DEFECTS or (needed and not told):
        detail = f"defects must be a list of 1 to {MOST_DEFECTS}."
        raise Unusable(Ignored.UNREADABLE, detail)
    return tuple(_defect(row) for row in told)


def _defect(row: Any) -> Said:
    if not isinstance(row, dict):
        raise Unusable(Ignored.UNREADABLE, "A defect must be an object.")
    _demand_known(row, {"what", "required", "material", "question"}, "defect")
    key, question = (_text(row, name, needed=False) for name in ("material", "question"))
    if key and question:
        raise Unusable(Ignored.UNREADABLE, "A defect is about a material or a question.")
    return Said(_text(row, "what"), _text(row, "required"), key=key, question=question)


def _text(
    row: Mapping[str, Any], name: str, *, needed: bool = True, longest: int | None = None
) -> str:
    text = row.get(name, "")
    allowed = longest or _LONGEST.get(name, _USUAL)
    if not isinstance(text, str) or len(text) > allowed or not _can_be_kept(text):
        raise Unusable(Ignored.UNREADABLE, f"{name} must be a text of at most {allowed} letters.")
    if needed and not text.strip():
        raise Unusable(Ignored.UNREADABLE, f"{name} is needed.")
    return text.strip()


def _can_be_kept(text: str) -> bool:
    """Whether PostgreSQL can keep a text: no NUL and no half characters."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def _demand_known(row: Mapping[str, Any], known: Collection[str], where: str) -> None:
    if not set(row) <= set(known):
        names = ", ".join(sorted(known))
        raise Unusable(Ignored.UNREADABLE, f"Members of a {where}: {names}.")


def texts_of(value: Any) -> Iterable[str]:
    """Yield every text in a piece of JSON, names of members and numbers in digits too."""
    if isinstance(value, str | int | float):
        yield str(value)
    elif isinstance(value, dict):
        for name, member in value.items():
            yield name
            yield from texts_of(member)
    elif isinstance(value, list):
        for member in value:
            yield from texts_of(member)
