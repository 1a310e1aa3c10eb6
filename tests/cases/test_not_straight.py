"""Half of a hall's life: corrected, returned by one of three, refused, withdrawn, terminated."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cases import (
    acceptance,
    chain,
    charges,
    circulation,
    corrections,
    defects,
    delivery,
    endings,
    freezing,
    handling,
    issuance,
    materials,
    notices,
    refusals,
    reminders,
    returns,
)
from cases.acceptance import NonAcceptance, Turned, Typed
from cases.actors import Actor, Role
from cases.charges import Seen
from cases.contradictions import contradictions
from cases.corrections import Told
from cases.defects import Said
from cases.delivery import Recipient, Ticked
from cases.endings import Ending, Request, Termination
from cases.errors import Invalid, Missing, NotAllowed, WrongState
from cases.models import Case, Notice, PaymentRequest, Review
from cases.models.issuance import DeliveryMode
from cases.models.material import MaterialState
from cases.refusals import Grounds
from cases.returns import Slip
from tests.cases.circulating import approve, ask, circulated, fresh, review, states
from tests.cast import CHEN, LIN, MONDAY, SUN, approver, head
from tests.small_matters import WHOLE_FORM, Item, filled, small_matter

pytestmark = pytest.mark.django_db

THREE = (
    Item("t_tax", "tax"),
    Item("t_social", "social_security"),
    Item("t_title", "real_estate", depends_on=("t_tax",)),
)
WITH_A_PAPER = (Item("t_tax", "tax", paper=True), *THREE[1:])
GROUNDS = Grounds("The price is 1 yuan.", "The price is too low.", "Deed Tax Law art. 4")
SLIP = Slip([Said("The copy is blurred.", "A clear copy.")], "Deed Tax Law art. 4")
TAX, HEAD = approver("tax"), head("tax")
DIRECTOR = Actor("user:director", frozenset({Role.HALL_DIRECTOR}))


def later(days: float) -> object:
    return MONDAY + timedelta(days=days)


def sign(case: Case, sub_item: str) -> Review:
    row = review(case, sub_item)
    return circulation.sign_for(row.pk, by=approver(row.department), at=MONDAY)


def refuse(case: Case, sub_item: str, at=MONDAY) -> Review:
    row = sign(case, sub_item)
    refusals.propose(row.pk, GROUNDS, by=approver(row.department), at=at)
    decided_by = head(row.department)
    return refusals.refuse(row.pk, GROUNDS, rights_respected=True, by=decided_by, at=at)


def kinds(case: Case) -> list[str]:
    return list(case.notices.order_by("pk").values_list("kind", flat=True))


def assert_sound(case: Case) -> None:
    """Everything is proved, nothing contradicts itself, and every notice can be printed."""
    case = fresh(case)
    assert list(chain.faults(case, case.entries.order_by("seq"))) == []
    assert contradictions(case) == ()
    for notice in case.notices.all():
        assert notices.print_notice(notice.pk).sha256


# Corrected ---------------------------------------------------------------------------------------


def with_a_gap() -> tuple[Case, str]:
    case = filled(small_matter(WITH_A_PAPER))
    key = case.materials.get(obtain="submit").key
    materials.tick(case.pk, {key: MaterialState.MISSING}, by=CHEN, at=MONDAY)
    case = acceptance.receive(
        case.pk, division="320118", real_name_checked=True, by=CHEN, at=MONDAY
    )
    return case, key


def test_corrected_once_and_accepted() -> None:
    case, key = with_a_gap()
    told = corrections.require(
        case.pk, Told([Said("It is missing.", "Bring it.", key=key)]), by=CHEN, at=MONDAY
    )
    assert (fresh(case).state, told.due_on.isoformat()) == ("correction_required", "2026-04-01")
    assert fresh(case).notice_due_on is None
    materials.tick(case.pk, {key: MaterialState.RECEIVED}, by=LIN, at=later(3))
    corrections.resubmit(case.pk, by=LIN, at=later(3))
    case = fresh(case)
    assert (case.state, case.received_by) == ("received", CHEN.id)
    assert case.notice_due_on is not None
    acceptance.accept(case.pk, by=LIN, at=later(3))
    assert kinds(case) == ["doc_receipt", "doc_correction", "doc_receipt", "doc_acceptance"]
    assert_sound(case)


def test_whoever_took_the_correction_in_does_not_decide() -> None:
    case, key = with_a_gap()
    corrections.require(
        case.pk, Told([Said("It is missing.", "Bring it.", key=key)]), by=CHEN, at=MONDAY
    )
    materials.tick(case.pk, {key: MaterialState.RECEIVED}, by=LIN, at=MONDAY)
    corrections.resubmit(case.pk, by=LIN, at=MONDAY)
    acceptance.accept(case.pk, by=CHEN, at=MONDAY)
    circulation.circulate(case.pk, at=MONDAY)
    for clerk in (CHEN, LIN):
        turncoat = Actor(clerk.id, TAX.roles, "tax")
        with pytest.raises(Exception, match="收") as refused:
            circulation.sign_for(review(case, "t_tax").pk, by=turncoat, at=MONDAY)
        assert refused.value.code == "approver_did_not_receive"


def test_a_defective_paper_counts_as_missing_until_it_is_brought_again() -> None:
    case, key = with_a_gap()
    materials.tick(case.pk, {key: MaterialState.RECEIVED}, by=CHEN, at=MONDAY)
    corrections.require(
        case.pk, Told([Said("It is unreadable.", "A clear copy.", key=key)]), by=CHEN, at=MONDAY
    )
    assert case.materials.get(key=key).state == MaterialState.MISSING


def test_only_the_answers_that_the_notice_names_can_be_changed() -> None:
    case, key = with_a_gap()
    materials.tick(case.pk, {key: MaterialState.RECEIVED}, by=CHEN, at=MONDAY)
    said = Said(
        "The name is wrong.", "The name as in the identity card.", question="applicant_name"
    )
    told = corrections.require(case.pk, Told([said]), by=CHEN, at=MONDAY)
    other = Typed({**WHOLE_FORM, "applicant_id": "320118198511120008"}, demo=True)
    with pytest.raises(Invalid) as refused:
        acceptance.fill_in(case.pk, other, by=CHEN, at=MONDAY)
    assert set(refused.value.fields) == {"applicant_id"}
    named = Typed({**WHOLE_FORM, "applicant_name": "李明远"}, demo=True)
    acceptance.fill_in(case.pk, named, by=CHEN, at=MONDAY)
    defects.answer(told.defects.get().pk, "Changed in the form.", by=CHEN, at=MONDAY)
    corrections.resubmit(case.pk, by=CHEN, at=MONDAY)
    assert fresh(case).applicant_name == "李明远"
    assert_sound(case)


def test_not_supplied_in_time_it_ends_after_one_reminder() -> None:
    case, key = with_a_gap()
    told = corrections.require(
        case.pk, Told([Said("It is missing.", "Bring it.", key=key)]), by=CHEN, at=MONDAY
    )
    assert not reminders.lists_to_remind(later(20))
    assert list(reminders.lists_to_remind(later(24))) == [told]
    assert not reminders.lists_to_lapse(later(40))  # nobody was reminded
    assert reminders.remind_of_list(told.pk, at=later(24))
    assert not reminders.remind_of_list(told.pk, at=later(25))
    assert not reminders.lists_to_lapse(later(30))  # 1 April, the last day
    (late,) = reminders.lists_to_lapse(later(31))
    reminders.lapse(late, at=later(31))
    case = fresh(case)
    assert (case.state, case.outcome) == ("concluded", "terminated")
    assert kinds(case)[-1] == "doc_termination"
    assert_sound(case)


def test_not_accepted_told_handed_over_and_closed() -> None:
    case, _key = with_a_gap()
    turned = Turned(
        NonAcceptance.NOT_COMPETENT, "The house lies in Lishui.", "Lishui District", True
    )
    acceptance.refuse_acceptance(case.pk, turned, by=SUN, at=MONDAY)
    notice = case.notices.get(kind="doc_non_acceptance")
    hand_over(notice, at=later(1))
    with pytest.raises(WrongState):
        hand_over(notice, at=later(2))
    assert_sound(case)
    assert list(Case.objects.waiting_for_the_archive()) == [case]
    assert delivery.archive(case.pk, at=later(1)).state == "archived"


def hand_over(notice: Notice, at: object) -> None:
    notices.hand_over_notice(notice.pk, DeliveryMode.WINDOW, identity_checked=True, by=CHEN, at=at)


# Returned by one of three ------------------------------------------------------------------------


def test_one_department_returns_and_the_others_work_on() -> None:
    case = circulated(THREE)
    row = sign(case, "t_tax")
    promised = row.promised_due
    told = returns.give_back(row.pk, SLIP, by=TAX, at=MONDAY)
    assert states(case) == {"t_tax": "returned", "t_social": "queued", "t_title": "blocked"}
    assert fresh(case).state == "parallel_approval"
    approve(case, "t_social")
    assert fresh(case).state == "awaiting_applicant"  # nothing else can move
    defects.answer(told.defects.get().pk, "A clear copy was brought.", by=CHEN, at=later(8))
    returns.resupply(told.pk, by=CHEN, at=later(8))
    row = review(case, "t_tax")
    assert (row.state, fresh(case).state) == ("in_review", "parallel_approval")
    assert row.promised_due > promised  # eight days did not count
    circulation.approve(row.pk, circulation.Opinion(), by=TAX, at=later(8))
    assert states(case)["t_title"] == "queued"
    assert_sound(case)


def test_a_second_return_needs_new_facts() -> None:
    case = circulated(THREE)
    row = sign(case, "t_tax")
    for facts in ("", "The register has changed."):
        told = returns.give_back(
            row.pk, Slip(SLIP.defects, SLIP.legal_basis, facts), by=TAX, at=MONDAY
        )
        defects.answer(told.defects.get().pk, "Done.", by=CHEN, at=MONDAY)
        returns.resupply(told.pk, by=CHEN, at=MONDAY)
    assert review(case, "t_tax").defect_lists.count() == 2


def test_a_return_that_nobody_answers_goes_to_the_head_and_is_refused() -> None:
    case = circulated(THREE)
    told = returns.give_back(sign(case, "t_tax").pk, SLIP, by=TAX, at=MONDAY)
    with pytest.raises(WrongState):
        returns.lapse(told.pk, at=later(30))
    returns.lapse(told.pk, at=later(31))
    row = review(case, "t_tax")
    assert (row.state, row.proposal) == ("head_review", "refuse")
    grounds = Grounds(**row.grounds)
    assert "The copy is blurred." in grounds.facts
    refusals.refuse(row.pk, grounds, rights_respected=True, by=HEAD, at=later(31))
    assert states(case)["t_title"] == "skipped"
    assert_sound(case)


def test_where_the_catalogue_says_so_the_head_returns_first() -> None:
    items = (
        Item("t_tax", "tax", on_refusal="return_to_window"),
        Item("t_social", "social_security"),
    )
    case = circulated(items)
    row = sign(case, "t_tax")
    refusals.propose(row.pk, GROUNDS, by=TAX, at=MONDAY)
    told = returns.give_back(row.pk, SLIP, by=HEAD, at=MONDAY)
    assert review(case, "t_tax").proposal == ""
    defects.answer(told.defects.get().pk, "Done.", by=CHEN, at=MONDAY)
    returns.resupply(told.pk, by=CHEN, at=MONDAY)
    refusals.propose(row.pk, GROUNDS, by=TAX, at=MONDAY)
    refusals.refuse(row.pk, GROUNDS, rights_respected=True, by=HEAD, at=MONDAY)
    assert states(case)["t_tax"] == "refused"
    assert_sound(case)


# Refused under each policy -----------------------------------------------------------------------

WITH_RESULTS = (
    Item("t_tax", "tax", pays=True, outputs=("o_deed_tax_certificate",)),
    Item("t_social", "social_security", outputs=("o_social_registration",)),
    Item("t_title", "real_estate"),
    Item("t_plate", "vehicle_management", depends_on=("t_title",)),
    Item("t_water", "utilities", depends_on=("t_plate",), optional=True),
)
POLICIES = {
    "all_or_nothing": ("refused", {"t_tax"}),
    "staged": ("partly_approved", {"t_tax", "t_social"}),
    "partial_allowed": ("partly_approved", {"t_tax", "t_social"}),
}


def outputs_of(departments: set[str]) -> list[str]:
    from tests.small_matters import shipped

    outputs = shipped().data["outputs"]
    return [row["id"] for row in outputs if row["issuer"] in departments]


@pytest.mark.parametrize("policy", POLICIES)
def test_refused_by_one_department(policy: str) -> None:
    outcome, with_results = POLICIES[policy]
    items = [
        Item(**{**vars(item), "outputs": tuple(outputs_of({item.department})[:1])})
        if item.outputs
        else item
        for item in WITH_RESULTS
    ]
    case = circulated(items, policy=policy)
    request = _pay(case)
    assert request.payment.amount == 12600
    approve(case, "t_social")
    refuse(case, "t_title")
    assert states(case) == {
        "t_tax": "approved",
        "t_social": "approved",
        "t_title": "refused",
        "t_plate": "skipped",
        "t_water": "skipped",
    }
    assert (fresh(case).state, fresh(case).outcome) == ("concluded", outcome)
    assert issuance.issue(case.pk, at=MONDAY) == 1
    whole = case.issuance_sets.get()
    assert {row.review.sub_item for row in whole.certificates.all()} == with_results
    assert {row.kind for row in whole.notices.all()} == {"doc_refusal_decision", "doc_conclusion"}
    decision = case.notices.get(kind="doc_refusal_decision")
    assert decision.number.startswith("BD不准〔2026〕")
    delivery.deliver(whole.pk, Recipient(True), Ticked.everything(whole), by=CHEN, at=MONDAY)
    receipt = case.notices.get(kind="doc_delivery_receipt")
    assert len(receipt.content["items"]) == len(with_results) + 2
    assert_sound(case)
    assert delivery.archive(case.pk, at=MONDAY).state == "archived"


def _pay(case: Case) -> PaymentRequest:
    row = sign(case, "t_tax")
    circulation.ask_for_payment(row.pk, by=TAX, at=MONDAY)
    request = PaymentRequest.objects.get(review=row)
    charges.payment_seen(request.pk, Seen("12600.00", "TAX-0001"), by=CHEN, at=MONDAY)
    circulation.approve(row.pk, circulation.Opinion(), by=TAX, at=MONDAY)
    return request


def test_nothing_approved_is_refused_under_every_policy() -> None:
    for policy in POLICIES:
        case = circulated((Item("t_tax", "tax"),), policy=policy)
        refuse(case, "t_tax")
        assert fresh(case).outcome == "refused"


def test_a_refused_optional_sub_item_changes_nothing_but_is_handed_over_later() -> None:
    items = (Item("t_tax", "tax"), Item("t_water", "utilities", optional=True))
    case = circulated(items)
    approve(case, "t_tax")
    assert fresh(case).outcome == "approved"
    issuance.issue(case.pk, at=MONDAY)
    refuse(case, "t_water", at=later(1))
    assert case in Case.objects.with_late_results()
    assert issuance.issue(case.pk, at=later(1)) == 1
    late = case.issuance_sets.get(kind="later")
    assert [row.kind for row in late.notices.all()] == ["doc_refusal_decision"]
    assert fresh(case).outcome == "approved"


def test_the_head_approves_against_the_proposal_only_with_reasons() -> None:
    case = circulated((Item("t_tax", "tax"),))
    row = sign(case, "t_tax")
    refusals.propose(row.pk, GROUNDS, by=TAX, at=MONDAY)
    with pytest.raises(Exception, match="理由"):
        circulation.head_approve(row.pk, circulation.Opinion(), by=HEAD, at=MONDAY)
    opinion = circulation.Opinion("The price was paid between brothers.")
    circulation.head_approve(row.pk, opinion, by=HEAD, at=MONDAY)
    row = review(case, "t_tax")
    assert (row.state, row.grounds) == ("approved", {})
    assert_sound(case)


def test_no_head_approves_what_was_never_paid() -> None:
    """Tax before certificate: not even a head who overrules a proposed refusal."""
    case = circulated((Item("t_tax", "tax", pays=True),))
    row = sign(case, "t_tax")
    refusals.propose(row.pk, GROUNDS, by=TAX, at=MONDAY)
    with pytest.raises(Missing) as refused:
        circulation.head_approve(row.pk, circulation.Opinion("Fine."), by=HEAD, at=MONDAY)
    assert refused.value.code == "payment_seen"


# Who may -----------------------------------------------------------------------------------------


def test_a_review_on_an_absent_desk_is_freed_by_the_head_and_taken_over() -> None:
    case = circulated(THREE)
    row = sign(case, "t_tax")
    second = approver("tax", "second")
    with pytest.raises(WrongState):
        handling.take_over(row.pk, by=second, at=MONDAY)
    with pytest.raises(NotAllowed):
        handling.free(row.pk, by=second, at=MONDAY)
    handling.free(row.pk, by=HEAD, at=MONDAY)
    handling.take_over(row.pk, by=second, at=MONDAY)
    circulation.approve(row.pk, circulation.Opinion(), by=second, at=MONDAY)
    assert_sound(case)


def test_a_person_does_not_sign_for_what_a_system_works_on() -> None:
    case = circulated(THREE)
    row = review(case, "t_tax")
    Review.objects.filter(pk=row.pk).update(handling="automatic")
    with pytest.raises(NotAllowed) as refused:
        circulation.sign_for(row.pk, by=TAX, at=MONDAY)
    assert refused.value.code == "signed_by_its_kind"


def test_whoever_supplied_at_the_window_does_not_decide() -> None:
    case = circulated(THREE)
    told = returns.give_back(sign(case, "t_tax").pk, SLIP, by=TAX, at=MONDAY)
    both = Actor(LIN.id, LIN.roles | {Role.DEPARTMENT_APPROVER}, "social_security")
    defects.answer(told.defects.get().pk, "A new copy.", by=both, at=MONDAY)
    with pytest.raises(NotAllowed) as refused:
        circulation.sign_for(review(case, "t_social").pk, by=both, at=MONDAY)
    assert refused.value.code == "approver_did_not_receive"


def test_who_is_approver_and_head_does_not_return_his_own_proposal() -> None:
    case = circulated((Item("t_tax", "tax", on_refusal="return_to_window"),))
    both = Actor(TAX.id, TAX.roles | {Role.DEPARTMENT_HEAD}, "tax")
    row = circulation.sign_for(review(case, "t_tax").pk, by=both, at=MONDAY)
    refusals.propose(row.pk, GROUNDS, by=both, at=MONDAY)
    with pytest.raises(NotAllowed):
        returns.give_back(row.pk, SLIP, by=both, at=MONDAY)


NUMBER = WHOLE_FORM["applicant_id"]


@pytest.mark.parametrize("field", ["what", "legal_basis", "answer", "reason", "facts", "head"])
def test_no_personal_number_hides_in_a_free_text(field: str) -> None:
    text = f"See {NUMBER}."
    case = circulated(THREE)
    row = sign(case, "t_tax")
    acts = {
        "what": lambda: returns.give_back(
            row.pk, Slip([Said(text, "x")], "law"), by=TAX, at=MONDAY
        ),
        "legal_basis": lambda: returns.give_back(
            row.pk, Slip(SLIP.defects, text), by=TAX, at=MONDAY
        ),
        "answer": lambda: defects.answer(
            returns.give_back(row.pk, SLIP, by=TAX, at=MONDAY).defects.get().pk,
            text,
            by=CHEN,
            at=MONDAY,
        ),
        "reason": lambda: endings.withdraw(case.pk, Request(text, signed=True), by=CHEN, at=MONDAY),
        "facts": lambda: endings.terminate(
            case.pk, Ending(Termination.OBJECT_GONE, text), by=DIRECTOR, at=MONDAY
        ),
        "head": lambda: refusals.send_back(row.pk, text, by=HEAD, at=MONDAY),
    }
    with pytest.raises(Invalid) as refused:
        acts[field]()
    assert refused.value.code == "personal_number"
    assert NUMBER not in str(list(case.entries.values()))


def test_an_optional_result_that_is_held_back_is_no_work_for_ever() -> None:
    late = Item("t_water", "utilities", optional=True, outputs=("o_water_transfer",))
    case = circulated((Item("t_tax", "tax"), late))
    refuse(case, "t_tax")
    issuance.issue(case.pk, at=MONDAY)
    approve(case, "t_water")
    assert not Case.objects.with_late_results().exists()
    assert freezing.freeze(case.pk, at=MONDAY) is None


# Withdrawn midway, terminated --------------------------------------------------------------------


def test_withdrawn_midway_what_took_effect_stays_and_the_rest_is_recalled() -> None:
    items = (*WITH_RESULTS[:1], Item("t_pay", "tax", pays=True), *WITH_RESULTS[2:])
    case = circulated(items)
    _pay(case)
    asked = ask(case)
    returned = returns.give_back(
        sign(case, "t_title").pk, SLIP, by=approver("real_estate"), at=MONDAY
    )
    endings.withdraw(case.pk, Request("We do not sell.", signed=True), by=CHEN, at=later(2))
    assert states(case) == {
        "t_tax": "approved",
        "t_pay": "withdrawn",
        "t_title": "withdrawn",
        "t_plate": "withdrawn",
        "t_water": "withdrawn",
    }
    case = fresh(case)
    assert (case.state, case.outcome) == ("concluded", "withdrawn")
    line = case.entries.get(event="withdraw")
    assert (line.actor, line.facts) == (f"party:{case.applicant_id}", {"entered_by": CHEN.id})
    confirmation = case.notices.get(kind="doc_withdrawal_confirmation").content
    assert [row["name"]["en"] for row in confirmation["already_effective"]]
    assert len(confirmation["withdrawn_sub_items"]) == 4
    assert "51" in confirmation["refund_hint"]["en"]
    asked.refresh_from_db()
    returned.refresh_from_db()
    assert asked.recalled_at
    assert returned.recalled_at
    with pytest.raises(WrongState, match="退还"):
        charges.payment_seen(asked.pk, Seen("1.00", "TAX-0002"), by=CHEN, at=later(3))
    assert_sound(case)
    assert issuance.issue(case.pk, at=later(3)) == 0
    hand_over(case.notices.get(kind="doc_withdrawal_confirmation"), at=later(3))
    assert delivery.archive(case.pk, at=later(3)).state == "archived"


def test_withdrawn_before_acceptance() -> None:
    case, _key = with_a_gap()
    endings.withdraw(case.pk, Request("We do not sell.", signed=True), by=CHEN, at=MONDAY)
    assert fresh(case).outcome == "withdrawn"
    assert_sound(case)


def test_a_concluded_case_cannot_be_withdrawn() -> None:
    case = circulated((Item("t_tax", "tax"),))
    approve(case, "t_tax")
    with pytest.raises(WrongState):
        endings.withdraw(case.pk, Request("Too late.", signed=True), by=CHEN, at=MONDAY)


def test_terminated_by_the_director_with_its_effect_on_every_sub_item() -> None:
    case = circulated(THREE)
    approve(case, "t_tax")
    ending = Ending(Termination.OBJECT_GONE, "The house burnt down.")
    endings.terminate(case.pk, ending, by=DIRECTOR, at=MONDAY)
    notice = case.notices.get(kind="doc_termination").content
    assert [row["effect"]["zh"] for row in notice["effects"]] == ["准予(已办)", "撤回", "撤回"]
    assert_sound(case)


def test_an_inactive_applicant_is_reminded_before_the_case_is_ended() -> None:
    case = circulated((Item("t_pay", "tax", pays=True),))
    asked = ask(case)
    ending = Ending(Termination.INACTIVE, "Nothing was paid.")
    assert not reminders.payments_to_remind(later(29))
    with pytest.raises(WrongState):
        endings.terminate(case.pk, ending, by=DIRECTOR, at=later(91))
    assert list(reminders.payments_to_remind(later(31))) == [asked]
    assert reminders.remind_of_payment(asked.pk, at=later(31))
    with pytest.raises(WrongState):
        endings.terminate(case.pk, ending, by=DIRECTOR, at=later(89))
    endings.terminate(case.pk, ending, by=DIRECTOR, at=later(91))
    assert_sound(case)
