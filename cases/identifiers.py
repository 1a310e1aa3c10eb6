"""Numbers of people, companies, cars and homes: whether one can be right, else what is wrong.

Every ``check_…`` returns None or raises ``Invalid`` with a sentence that never repeats the number.
They look at the number as it is: pass what a person typed through ``normalise`` first.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from typing import NoReturn

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_2

from cases.errors import Invalid, Sentence

#: The sequence code of invented resident numbers (catalogue: specimen_rule).
SPECIMEN_SEQUENCE = "000"

CREDIT_CODE_ALPHABET = frozenset("0123456789ABCDEFGHJKLMNPQRTUWXY")
VIN_ALPHABET = frozenset("ABCDEFGHJKLMNPRSTUVWXYZ0123456789")
VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
VIN_VALUES = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", "12345678123457923456789", strict=True))

PROVINCES = frozenset("京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼")
REGION_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
PLATE_TAIL = frozenset("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789")
PLATE_LAST = PLATE_TAIL | frozenset("挂学警港澳")
NEW_ENERGY_LETTERS = frozenset("ABCDEFGHJK")


def normalise(value: str) -> str:
    """Return what was typed without spaces, full-width forms made half-width, in capitals."""
    return "".join(unicodedata.normalize("NFKC", value).split()).upper()


# Resident identity number, GB 11643-1999 ------------------------------------------------------


def resident_number(value: str, on: date, demo: bool) -> None:
    """Check a resident number and refuse invented ones outside demo mode (specimen_rule)."""
    check_resident_number(value, on=on)
    if is_specimen_resident_number(value) and not demo:
        raise Invalid(_("This is an invented specimen number; it names nobody."), code="specimen")


def check_resident_number(value: str, *, on: date) -> None:
    """Check length, characters, date of birth (not after ``on``) and check character.

    Residence permits for Hong Kong, Macao and Taiwan (81, 82, 83) follow the same rule.
    """
    _check_length(value, 18, _("A resident identity number"))
    if not _is_digits(value[:17]) or not (_is_digits(value[17]) or value[17] == "X"):
        _refuse(
            "character",
            _("Only digits are allowed; the last character may be a capital X."),
        )
    if value[0] == "0":
        _refuse("division", _("The first six digits are no administrative division."))
    born = _date_at(value, 6)
    if born.year < 1900:
        _refuse("date", _("The year of birth lies before 1900."))
    if born > on:
        _refuse("future", _("The date of birth lies in the future."))
    _check_character(value[17], resident_check_character(value[:17]))


def resident_check_character(first_17: str) -> str:
    """Return the check character by ISO 7064 MOD 11-2: a digit or X."""
    return mod_11_2.calc_check_digit(first_17)


def is_specimen_resident_number(value: str) -> bool:
    """Whether the number is an invented one, by its sequence code 000."""
    return len(value) == 18 and value[14:17] == SPECIMEN_SEQUENCE


def make_specimen_resident_number(division: str, born: date) -> str:
    """Return the invented number of a division and a birthday, with its right check character."""
    body = f"{division}{born:%Y%m%d}{SPECIMEN_SEQUENCE}"
    return body + resident_check_character(body)


# Unified social credit code, GB 32100-2015 ----------------------------------------------------


def check_credit_code(value: str) -> None:
    """Check length, alphabet (no I O S V Z), the division's digits and the check character."""
    _check_length(value, 18, _("A unified social credit code"))
    _check_alphabet(value, CREDIT_CODE_ALPHABET, "I O S V Z")
    if not _is_digits(value[2:8]):
        _refuse("division", _("Characters 3 to 8 must be the six digits of a division."))
    _check_character(value[17], credit_code_check_character(value[:17]))


def credit_code_check_character(first_17: str) -> str:
    """Return the check character with the weights 3^(i-1) mod 31."""
    return uscc.calc_check_digit(first_17)


# Vehicle identification number, GB 16735 / ISO 3779 -------------------------------------------


def check_vin(value: str) -> None:
    """Check length, alphabet (no I O Q) and, for vehicles made in China (L), the check digit.

    Some makers abroad give no valid check digit: ask ``has_vin_check_digit`` and warn.
    """
    _check_length(value, 17, _("A vehicle identification number"))
    _check_alphabet(value, VIN_ALPHABET, "I O Q")
    if value.startswith("L") and not has_vin_check_digit(value):
        _check_character(value[8], vin_check_digit(value))


def has_vin_check_digit(value: str) -> bool:
    """Whether position 9 of a well-formed number is its check digit."""
    return value[8] == vin_check_digit(value)


def vin_check_digit(value: str) -> str:
    """Return what position 9 of the 17 characters must be: a digit or X."""
    digits = (int(VIN_VALUES.get(character, character)) for character in value)
    rest = sum(d * weight for d, weight in zip(digits, VIN_WEIGHTS, strict=True)) % 11
    return "X" if rest == 10 else str(rest)


# Real estate unit number, GB/T 37346-2019 -----------------------------------------------------


def check_unit_number(value: str) -> None:
    """Check the structure of the 28 characters; without a check digit, look it up as well."""
    _check_length(value, 28, _("A real estate unit number"))
    if not _is_digits(value[:12]):
        _refuse(
            "character",
            _("Characters 1 to 12 (county and cadastral areas) must be digits."),
        )
    if value[12] not in "GJZ":
        _refuse("parcel", _("Character 13 (kind of parcel) must be G, J or Z."))
    if not ("A" <= value[13] <= "Z"):
        _refuse("parcel", _("Character 14 (kind of right) must be a capital letter."))
    if not _is_digits(value[14:19]):
        _refuse("character", _("Characters 15 to 19 (parcel sequence) must be digits."))
    _check_fixture(value[19], value[20:])


def _check_fixture(kind: str, number: str) -> None:
    if kind not in "FLQW":
        _refuse("fixture", _("Character 20 (kind of fixture) must be F, L, Q or W."))
    if not _is_digits(number):
        _refuse("character", _("Characters 21 to 28 (fixture) must be digits."))
    if kind == "W" and number != "00000000":
        _refuse("fixture", _("W means no fixture: eight zeros must follow."))


# Mobile phone and number plate ----------------------------------------------------------------


def check_mobile(value: str) -> None:
    """Check the 11 digits of a mobile number of the mainland (MIIT numbering plan)."""
    if not _is_digits(value):
        _refuse("character", _("A mobile number has digits only."))
    _check_length(value, 11, _("A mobile number"))
    if value[0] != "1" or value[1] in "012":
        _refuse("prefix", _("A mobile number starts with 13 to 19."))


def check_plate(value: str) -> None:
    """Check a number plate by GA 36: province, letter, then five characters or six (new energy)."""
    if not value or value[0] not in PROVINCES:
        _refuse("province", _("A number plate starts with the sign of a province."))
    if len(value) not in (7, 8):
        _refuse(
            "length",
            _("After province and letter, a number plate has 5 or 6 characters."),
        )
    if not {"I", "O"}.isdisjoint(value[2:]):
        _refuse("character", _("The serial of a number plate has no letters I and O."))
    if value[1] not in REGION_LETTERS or not _is_plate_serial(value[2:]):
        _refuse("structure", _("There is no number plate of this form."))


def _is_plate_serial(serial: str) -> bool:
    if len(serial) == 5:
        return PLATE_TAIL.issuperset(serial[:4]) and serial[4] in PLATE_LAST
    small = serial[0] in NEW_ENERGY_LETTERS and serial[1] in PLATE_TAIL and _is_digits(serial[2:])
    return small or (_is_digits(serial[:5]) and serial[5] in NEW_ENERGY_LETTERS)


# Case number, the hall's own ------------------------------------------------------------------


def case_number(division: str, on: date, matter_number: int, sequence: int) -> str:
    """Return the 23 characters of a case received ``on`` that day, as the n-th of the hall."""
    if not (len(division) == 6 and _is_digits(division)):
        raise ValueError("a division has six digits")
    if not (1 <= matter_number <= 99 and 1 <= sequence <= 999_999):
        raise ValueError("a case number has room for 99 matters and 999999 cases a day")
    body = f"{division}{on:%Y%m%d}{matter_number:02}{sequence:06}"
    return body + mod_11_2.calc_check_digit(body)


def check_case_number(value: str) -> None:
    """Check length, digits, date of receipt and check character (ISO 7064 MOD 11-2)."""
    _check_length(value, 23, _("A case number"))
    if not _is_digits(value[:22]) or not (_is_digits(value[22]) or value[22] == "X"):
        _refuse(
            "character",
            _("Only digits are allowed; the last character may be a capital X."),
        )
    _date_at(value, 6)
    _check_character(value[22], mod_11_2.calc_check_digit(value[:22]))


def begins_like_a_case_number(text: str) -> bool:
    """Whether a text is a case number or the beginning of one; the last character may be an X."""
    digits = text[:22]
    return (
        len(text) <= 23 and _is_digits(digits) and (_is_digits(text[22:]) or text[22:] in ("", "X"))
    )


def sub_item_number(case_no: str, position: int) -> str:
    """Return the number of the n-th sub-item of a case."""
    return f"{case_no}-{position:02}"


# By the catalogue's name ----------------------------------------------------------------------

CHECKS: Mapping[str, Callable[[str], None]] = {
    "gb32100": check_credit_code,
    "iso3779": check_vin,
    "gbt37346": check_unit_number,
    "mobile_cn": check_mobile,
    "plate_cn": check_plate,
    "case_no": check_case_number,
}


def check_identifier(kind: str, value: str, *, on: date) -> None:
    """Check by the catalogue's id of the identifier; ``KeyError`` for an unknown one."""
    if kind == "gb11643":
        check_resident_number(value, on=on)
    else:
        CHECKS[kind](value)


# What all of them share -----------------------------------------------------------------------


def _refuse(code: str, sentence: Sentence) -> NoReturn:
    raise Invalid(sentence, code=code)


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _check_length(value: str, length: int, name: Sentence) -> None:
    if len(value) != length:
        sentence = _("{name} has {length} characters; this one has {found}.")
        _refuse("length", format_lazy(sentence, name=name, length=length, found=len(value)))


def _check_alphabet(value: str, alphabet: frozenset[str], never: str) -> None:
    if not alphabet.issuperset(value):
        sentence = _("Only digits and capital letters are allowed, without {never}.")
        _refuse("character", format_lazy(sentence, never=never))


def _check_character(found: str, right: str) -> None:
    if found != right:
        _refuse(
            "check_digit",
            _("The check character does not fit: please compare each character."),
        )


def _date_at(value: str, start: int) -> date:
    try:
        return date.fromisoformat(value[start : start + 8])
    except ValueError:
        sentence = _("Characters 7 to 14 are not a date that exists.")
        raise Invalid(sentence, code="date") from None
