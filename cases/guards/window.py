"""Guards at the window: who stands there, what was ticked, what is missing."""

from __future__ import annotations

from django.utils.text import format_lazy
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from cases import reading
from cases.errors import Missing, NotAllowed, Refusal
from cases.guards import Situation, guard
from cases.models.material import MaterialState
from cases.models.party import Power


@guard
def real_name_checked(situation: Situation) -> Refusal | None:
    """The identity document of the acting person was read and compared (real-name level r1)."""
    if situation.evidence.get("real_name_checked"):
        return None
    return Missing(_("First compare the identity document with the person at the window."))


@guard
def agent_authority_valid(situation: Situation) -> Refusal | None:
    """There is no agent, or the authority relation covers handing in today (Civil Code art. 165)."""
    case = situation.folder.case
    if case.agent_id is None:
        return None
    day = localtime(situation.at).date()
    if case.authority and case.authority.allows(Power.SUBMIT, matter=case.matter.code, on=day):
        return None
    return NotAllowed(_("The agent has no valid authority to submit this matter today."))


@guard
def every_material_row_ticked(situation: Situation) -> Refusal | None:
    """Every row says received, shared, generated, arising or missing."""
    case = situation.folder.case
    open_rows = [row for row in situation.folder.materials if row.state == MaterialState.UNTICKED]
    if not open_rows:
        return None
    names = reading.names_of_materials(case.edition, open_rows)
    return Missing(format_lazy(_("Not ticked yet: {names}."), names=names))


@guard
def all_required_materials_complete(situation: Situation) -> Refusal | None:
    """Every required row is there, or arises from a sub-item of the case."""
    case = situation.folder.case
    missing = [row for row in situation.folder.materials if not row.is_there]
    if not missing:
        return None
    names = reading.names_of_materials(case.edition, missing)
    return Missing(format_lazy(_("Still missing: {names}."), names=names))
