"""What the clerks of the demo do: take a matter in, receive, accept, enter payments, hand over.

An applicant who pays online does so here as well: the treasury reports it, and no clerk enters it.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from cases import acceptance, charges, delivery, materials, registers
from cases.actors import Actor
from cases.charges import Seen
from cases.delivery import Recipient, Ticked
from cases.errors import NotFound
from cases.lifecycle import CaseState
from cases.models import Case, IssuanceSet, Material, MatterVersion, PaymentRequest
from cases.models.material import MaterialState
from departments.models import SimulatedPayment
from departments.nudges import HALL_QUEUE, nudge
from hall.demo.models import WalkResult
from hall.demo.specimens import specimen
from hall.demo.town import Story
from web import clock

#: Letters and digits that nobody confuses, for the code on the receipt.
SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def take_up(story: Story, walk: int, *, by: Actor) -> WalkResult:
    """Open a draft for an applicant who comes to the window."""
    version = MatterVersion.objects.current().filter(code=story.code).first()
    if version is None:
        raise NotFound(_("This matter is not in the published catalogue."))
    code = "".join(secrets.choice(SIGNS) for _ in range(8))
    with transaction.atomic():
        case = acceptance.open_draft(version, query_code=code, by=by, at=clock.now())
        return WalkResult.objects.create(
            walk=walk, code=story.code, case=case, began_at=timezone.now()
        )


def carry_on(case: Case, story: Story, *, by: Actor) -> None:
    """Do the next thing at the window for a case that is not accepted yet."""
    at = clock.now()
    if case.state == CaseState.RECEIVED:
        acceptance.accept(case.pk, by=by, at=at)
    elif case.applicant_id is None:
        acceptance.fill_in(case.pk, story.typed(localtime(at).date()), by=by, at=at)
    elif case.materials.filter(state=MaterialState.UNTICKED).exists():
        take_material(case, by=by, at=at)
    else:
        division = settings.HALL_DIVISION
        acceptance.receive(case.pk, division=division, real_name_checked=True, by=by, at=at)


def take_material(case: Case, *, by: Actor, at: datetime) -> None:
    """Ask the registers for what they hold, and scan what the applicant has brought."""
    rows = materials.questions_for_registers(case)
    replies = registers.ask_for_materials(case, rows, by=by, at=at)
    materials.record_shared(case.pk, replies, by=by, at=at)
    for row in case.materials.filter(state=MaterialState.UNTICKED):
        scan(case, row, by=by, at=at)


def scan(case: Case, row: Material, *, by: Actor, at: datetime) -> None:
    """Scan one paper of the applicant."""
    paper = specimen(case.edition.materials[row.material].name)
    limit = settings.HALL_UPLOAD_LIMIT_MB
    materials.upload(case.pk, row.key, paper, limit_mb=limit, by=by, at=at)


def enter_payment(request: PaymentRequest, story: Story, *, by: Actor) -> None:
    """Enter the proof of a payment that the applicant shows."""
    charges.payment_seen(request.pk, _proof(request, story), by=by, at=clock.now())


def pay_online(request: PaymentRequest, story: Story) -> None:
    """Pay from home: the treasury holds the payment and reports it to the hall."""
    proof = _proof(request, story)
    SimulatedPayment.objects.create(
        case_number=request.review.case.number or "",
        sub_item=request.review.sub_item,
        amount=proof.amount,
        reference=proof.reference,
    )
    nudge("departments.treasury", HALL_QUEUE)


def _proof(request: PaymentRequest, story: Story) -> Seen:
    """Return what the bank prints for the amount that was asked for, or else that the story knows."""
    amount = story.payments[request.review.sub_item] if request.amount is None else request.amount
    return Seen(str(amount), f"SPECIMEN-{request.pk:08d}")


def hand_over(issuance_set: IssuanceSet, *, by: Actor) -> None:
    """Hand over a valid set at the counter, every paper ticked, to whoever came for it."""
    recipient = Recipient(identity_checked=True, is_agent=issuance_set.case.agent_id is not None)
    ticked = Ticked.everything(issuance_set)
    delivery.deliver(issuance_set.pk, recipient, ticked, by=by, at=clock.now())
