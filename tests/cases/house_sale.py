"""A second-hand house sale at the window: the form as a clerk types it, the ticks, the receipt."""

from __future__ import annotations

from datetime import date
from typing import Any

from cases import acceptance, materials, registers
from cases.acceptance import Typed
from cases.identifiers import make_specimen_resident_number
from cases.models import Case
from cases.models.material import MaterialState
from cases.parties import Deed
from tests.cast import CHEN, MONDAY

LI_MING = make_specimen_resident_number("320118", date(1985, 11, 12))
WANG_FANG = make_specimen_resident_number("320118", date(1990, 3, 7))
MOBILE = "13812345678"

#: A second-hand house sale as a clerk types it.
HOUSE_SALE: dict[str, Any] = {
    "applicant_name": "李明",
    "applicant_id": LI_MING,
    "mobile": MOBILE,
    "by_agent": "false",
    "pickup_mode": "window",
    "consent_notice_read": "true",
    "unit_no": "320118001001GB00001F00010001",
    "property_certificate_no": "苏2019高淳不动产权第0001234号",
    "house_address": "南京市高淳区淳溪街道宝塔路1号",
    "area_sqm": "89.50",
    "seller_name": "王芳",
    "seller_id": WANG_FANG,
    "buyer_name": "李明",
    "buyer_id": LI_MING,
    "contract_no": "GC2026020001",
    "contract_date": "2026-02-10",
    "contract_price": "1,280,000.00",
    "acquired_on": "2018-05-20",
    "seller_five_years_sole": "true",
    "iit_method": "exempt",
    "family_home_rank": "1",
    "buyer_loan": "true",
    "seller_mortgage": "false",
    "location_class": "town",
}


def fill(case: Case, deed: Deed | None = None, **changed: Any) -> Case:
    """Fill in the house sale with some answers changed."""
    typed = Typed({**HOUSE_SALE, **changed}, deed=deed, demo=True)
    return acceptance.fill_in(case.pk, typed, by=CHEN, at=MONDAY)


def tick_all(case: Case) -> None:
    """Ask the registers and tick what is left as received."""
    rows = materials.questions_for_registers(case)
    replies = registers.ask_for_materials(case, rows, by=CHEN, at=MONDAY)
    materials.record_shared(case.pk, replies, by=CHEN, at=MONDAY)
    unticked = case.materials.filter(state="").values_list("key", flat=True)
    ticks = dict.fromkeys(unticked, MaterialState.RECEIVED)
    materials.tick(case.pk, ticks, by=CHEN, at=MONDAY)


def receive(case: Case, *, checked: bool = True) -> Case:
    """Press "receive"."""
    return acceptance.receive(
        case.pk, division="320118", real_name_checked=checked, by=CHEN, at=MONDAY
    )
