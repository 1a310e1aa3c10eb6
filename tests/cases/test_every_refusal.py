"""Every move × state × role, and a story for every guard in which it refuses with its sentence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from cases import (
    acceptance,
    circulation,
    corrections,
    defects,
    delivery,
    endings,
    freezing,
    guards,
    issuance,
    journal,
    materials,
    refusals,
    registers,
    returns,
)
from cases.acceptance import NonAcceptance, Turned
from cases.actors import HALL, Actor, Role, approver_officer
from cases.circulation import Opinion
from cases.corrections import Told
from cases.defects import Said
from cases.delivery import Recipient, Ticked
from cases.endings import Ending, Request, Termination
from cases.errors import NotAllowed, Refusal, WrongState
from cases.lifecycle import MOVES, CaseState, Event, ReviewState
from cases.models import Case, DefectList, Entry, Review
from cases.models.material import MaterialState
from cases.refusals import Grounds
from cases.returns import Slip
from departments.models import SimulatedAnswer
from tests.cases.circulating import (
    CHAIN,
    PAYING,
    TWO_STEPS,
    approve,
    ask,
    circulated,
    fresh,
    review,
)
from tests.cast import CHEN, MONDAY, SUN, approver, head
from tests.small_matters import Item, accepted, filled, received, small_matter

pytestmark = pytest.mark.django_db

ONE = (Item("t_check", "tax"),)
PAPER = (Item("t_check", "tax", paper=True),)
ONCE = (Item("t_check", "tax", on_refusal="return_to_window"),)
GROUNDS = Grounds("It was looked at.", "It does not hold.", "Licensing Law art. 38")
SLIP = Slip([Said("blurred", "a clear copy")], "Licensing Law art. 32")
TAX, HEAD = approver("tax"), head("tax")
DIRECTOR = Actor("user:director", frozenset({Role.HALL_DIRECTOR}))
YEARS = MONDAY + timedelta(days=800)


# Every move × state × role -----------------------------------------------------------------------


@pytest.mark.parametrize("event", sorted(MOVES))
def test_a_move_starts_only_where_the_table_says_and_only_for_its_posts(event, monkeypatch) -> None:
    """Guards are left aside here; each of them has its story below."""
    monkeypatch.setattr(guards, "check", lambda move, situation: None)
    case = circulated(ONE)
    move, states = MOVES[event], CaseState if MOVES[event].machine == "case" else ReviewState
    row = case.reviews.get()
    for state in states:
        for role in Role:
            subject = case if move.machine == "case" else row
            vars(subject)["state"] = state.value
            desk = journal.Desk(Actor("user:x", frozenset({role}), "tax"), MONDAY, [])
            folder = journal.Folder(case, desk)
            told = None if move.machine == "case" else row
            if state not in move.sources:
                with pytest.raises(WrongState):
                    folder.move(event, told)
            elif role not in move.actors:
                with pytest.raises(NotAllowed):
                    folder.move(event, told)
            else:
                folder.move(event, told)
                assert subject.state == move.target
                assert [line.event for line in folder.lines] == [event]
                continue
            assert folder.lines == []
            assert subject.state == state


# A story for every guard -------------------------------------------------------------------------


def moved(case: Case, event: Event, sub_item: str = "", by: Actor = HALL, **evidence: Any) -> None:
    """Make a move that no act would make, to see its guard refuse."""
    with journal.change(case.pk, event, by=by, at=MONDAY) as folder:
        folder.move(event, folder.review(sub_item) if sub_item else None, evidence=evidence)


def signed(items: tuple[Item, ...] = ONE) -> Review:
    case = circulated(items)
    name = items[0].id
    officer = approver(items[0].department)
    return circulation.sign_for(review(case, name).pk, by=officer, at=MONDAY)


def proposed(items: tuple[Item, ...] = ONE) -> Review:
    return refusals.propose(signed(items).pk, GROUNDS, by=TAX, at=MONDAY)


def corrected(case: Case, *rows: str) -> DefectList:
    said = [Said("missing", "bring it", key=row) for row in rows]
    return corrections.require(case.pk, Told(said), by=CHEN, at=MONDAY)


def with_paper(state: MaterialState = MaterialState.MISSING) -> Case:
    case = filled(small_matter(PAPER))
    row = paper(case)
    materials.tick(case.pk, {row: state}, by=CHEN, at=MONDAY)
    return acceptance.receive(
        case.pk, division="320118", real_name_checked=True, by=CHEN, at=MONDAY
    )


def paper(case: Case) -> str:
    return case.materials.get(obtain="submit").key


def receive(case: Case, checked: bool = True) -> Case:
    return acceptance.receive(
        case.pk, division="320118", real_name_checked=checked, by=CHEN, at=MONDAY
    )


def unticked() -> None:
    receive(filled(small_matter(PAPER)))


def second_notice() -> None:
    case = with_paper()
    row = paper(case)
    corrected(case, row)
    materials.tick(case.pk, {row: MaterialState.RECEIVED}, by=CHEN, at=MONDAY)
    corrections.resubmit(case.pk, by=CHEN, at=MONDAY)
    other = case.materials.exclude(key=row).first()
    corrected(case, other.key)


def resubmitted_without_the_paper() -> None:
    case = with_paper()
    corrected(case, paper(case))
    corrections.resubmit(case.pk, by=CHEN, at=MONDAY)


def resubmitted_without_a_receipt() -> None:
    case = with_paper()
    told = corrected(case, paper(case))
    materials.tick(case.pk, {paper(case): MaterialState.RECEIVED}, by=CHEN, at=MONDAY)
    moved(case, Event.RESUBMIT, by=CHEN, list=told)


def lapses_too_early() -> None:
    case = with_paper()
    corrected(case, paper(case))
    corrections.lapse(case.pk, at=MONDAY)


def lapses_without_a_reminder() -> None:
    case = with_paper()
    corrected(case, paper(case))
    corrections.lapse(case.pk, at=YEARS)


def turned_away(**facts: Any) -> None:
    usual = {"reasons": "Nobody may.", "not_correctable": True, **facts}
    turned = Turned(NonAcceptance.NOT_ELIGIBLE, **usual)
    acceptance.refuse_acceptance(received(small_matter(ONE)).pk, turned, by=SUN, at=MONDAY)


def turned_away_without_a_ground() -> None:
    moved(received(small_matter(ONE)), Event.REFUSE_ACCEPTANCE, by=SUN, reasons="No.")


def agent_without_power(event: Event) -> None:
    case = received(small_matter(ONE)) if event == Event.WITHDRAW else filled(small_matter(ONE))
    Case.objects.filter(pk=case.pk).update(agent=case.applicant)
    if event == Event.RECEIVE:
        receive(case)
    request = Request("No more.", signed=True, by_agent=True)
    endings.withdraw(case.pk, request, by=CHEN, at=MONDAY)


def withdrawn_unsigned() -> None:
    case = circulated(ONE)
    endings.withdraw(case.pk, Request("No more.", signed=False), by=CHEN, at=MONDAY)


def withdrawn_without_the_list() -> None:
    case = circulated((Item("t_check", "tax"), Item("t_title", "real_estate")))
    approve(case, "t_check")
    asks = Actor("party:1", frozenset({Role.TAXPAYER}))
    moved(case, Event.WITHDRAW, by=asks, request=Request("No more.", signed=True), kept=[])


def terminated_without_facts() -> None:
    ending = Ending(Termination.OBJECT_GONE, " ")
    endings.terminate(circulated(ONE).pk, ending, by=DIRECTOR, at=MONDAY)


def laid_out_in_part() -> None:
    case = accepted(small_matter(CHAIN))
    moved(case, Event.CIRCULATE)


def a_circle() -> None:
    case = accepted(small_matter(ONE))
    with journal.change(case.pk, Event.CIRCULATE, by=HALL, at=MONDAY) as folder:
        folder.lay_out(circulation._planned(folder.case))
        folder.reviews["t_check"].depends_on = ["t_check"]
        folder.move(Event.CIRCULATE)


def not_queued() -> None:
    case = accepted(small_matter(ONE))
    with journal.change(case.pk, Event.START_PARALLEL, by=HALL, at=MONDAY) as folder:
        folder.lay_out(circulation._planned(folder.case))
        folder.move(Event.CIRCULATE)
        folder.move(Event.START_PARALLEL)


def blocked(event: Event) -> None:
    items = (Item("t_first", "tax"), Item("t_last", "tax", depends_on=("t_first",)))
    moved(circulated(items), event, "t_last")


def not_everybody_waits() -> None:
    moved(circulated(ONE), Event.ALL_WAIT_APPLICANT)


def nobody_has_acted() -> None:
    case = circulated((Item("t_pay", "tax", pays=True),))
    ask(case)
    moved(case, Event.APPLICANT_DONE)


def not_final() -> None:
    moved(circulated(ONE), Event.CONCLUDE)


def concluded_before_acceptance() -> None:
    case = circulated(ONE)
    approve_without_gathering(case)
    with journal.change(case.pk, Event.CONCLUDE, by=HALL, at=MONDAY) as folder:
        folder.case.accepted_at = None
        folder.move(Event.CONCLUDE)


def approve_without_gathering(case: Case) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(circulation, "gather", lambda folder: None)
        approve(case, "t_check")


def waits_for_nothing() -> None:
    row = signed(PAYING)
    moved(row.case, Event.SUB_WAIT, "t_pay", by=TAX)


def one_step_proposed() -> None:
    circulation.propose(signed().pk, Opinion(), by=TAX, at=MONDAY)


def two_steps_approved_alone() -> None:
    row = signed(TWO_STEPS)
    circulation.approve(row.pk, Opinion(), by=approver("real_estate"), at=MONDAY)


def head_signs_own_proposal() -> None:
    both = Actor(TAX.id, frozenset({Role.DEPARTMENT_HEAD}), "tax")
    circulation.head_approve(proposed().pk, Opinion("fine"), by=both, at=MONDAY)


def stopped_by_a_register() -> None:
    items = (Item("t_check", "tax", checked=True),)
    row = signed(items)
    SimulatedAnswer.objects.create(
        case_number=row.case.number, purpose=items[0].check, answer="yes"
    )
    checks = registers.ask_checks([row], by=TAX, at=MONDAY)[row.pk]
    circulation.approve(row.pk, Opinion("fine", checks), by=TAX, at=MONDAY)


def decided_before_the_material(monkeypatch: pytest.MonkeyPatch) -> None:
    case = with_paper(MaterialState.RECEIVED)
    acceptance.accept(case.pk, by=CHEN, at=MONDAY)
    circulation.circulate(case.pk, at=MONDAY)
    row = circulation.sign_for(review(case, "t_check").pk, by=TAX, at=MONDAY)
    case.materials.filter(obtain="submit").update(state=MaterialState.MISSING)
    monkeypatch.setattr(guards.departments.reading, "decision_waits_for_material", lambda *_: True)
    circulation.approve(row.pk, Opinion(), by=TAX, at=MONDAY)


def on_public_notice() -> None:
    row = signed()
    Review.objects.filter(pk=row.pk).update(not_before=YEARS)
    circulation.approve(row.pk, Opinion(), by=TAX, at=MONDAY)


def returned_again(new_facts: str = "") -> None:
    row = signed()
    told = returns.give_back(row.pk, SLIP, by=TAX, at=MONDAY)
    defects.answer(told.defects.get().pk, "A new copy.", by=CHEN, at=MONDAY)
    returns.resupply(told.pk, by=CHEN, at=MONDAY)
    returns.give_back(row.pk, SLIP, by=TAX, at=MONDAY)


def resupplied_unanswered() -> None:
    told = returns.give_back(signed().pk, SLIP, by=TAX, at=MONDAY)
    returns.resupply(told.pk, by=CHEN, at=MONDAY)


def return_lapses_early() -> None:
    told = returns.give_back(signed().pk, SLIP, by=TAX, at=MONDAY)
    returns.lapse(told.pk, at=MONDAY)


def refused(items: tuple[Item, ...] = ONE, rights: bool = True) -> None:
    refusals.refuse(proposed(items).pk, GROUNDS, rights_respected=rights, by=HEAD, at=MONDAY)


def a_set(**ticked: Any) -> None:
    case = circulated((Item("t_check", "tax", outputs=("o_deed_tax_certificate",)),))
    approve(case, "t_check")
    issuance.issue(case.pk, at=MONDAY)
    whole = case.issuance_sets.get()
    papers = Ticked(()) if ticked.get("nothing") else Ticked.everything(whole)
    recipient = Recipient(identity_checked=not ticked.get("unchecked"))
    delivery.deliver(whole.pk, recipient, papers, by=CHEN, at=MONDAY)
    if ticked.get("twice"):
        delivery.deliver(whole.pk, recipient, papers, by=CHEN, at=MONDAY)


def a_set_half_made() -> None:
    case = circulated((Item("t_check", "tax", outputs=("o_deed_tax_certificate",)),))
    approve(case, "t_check")
    frozen = freezing.freeze(case.pk, at=MONDAY)
    issuance.make_valid_many([frozen.pk], at=MONDAY)


def issued(items: tuple[Item, ...] = ONE) -> Case:
    case = circulated(items)
    approve(case, "t_check")
    issuance.issue(case.pk, at=MONDAY)
    whole = case.issuance_sets.get()
    delivery.deliver(whole.pk, Recipient(True), Ticked.everything(whole), by=CHEN, at=MONDAY)
    return fresh(case)


def withdrawn() -> Case:
    case = circulated(ONE)
    return endings.withdraw(case.pk, Request("No more.", signed=True), by=CHEN, at=MONDAY)


def archived_with_results_left() -> None:
    late = Item("t_water", "utilities", optional=True, outputs=("o_water_transfer",))
    case = issued((Item("t_check", "tax"), late))
    approve(case, "t_water")
    delivery.archive(case.pk, at=MONDAY)


def archived_with_something_open() -> None:
    from cases.models import Notice
    from cases.notices import print_notice

    case = issued((Item("t_check", "tax"), Item("t_water", "utilities", optional=True)))
    for notice in Notice.objects.unprinted():
        print_notice(notice.pk)
    delivery.archive(case.pk, at=MONDAY)


def not_accepted() -> Case:
    turned = Turned(NonAcceptance.NOT_ELIGIBLE, "Nobody may.", not_correctable=True)
    return acceptance.refuse_acceptance(received(small_matter(ONE)).pk, turned, by=SUN, at=MONDAY)


STORIES: dict[str, Callable[[], object]] = {
    "real_name_checked": lambda: receive(filled(small_matter(ONE)), checked=False),
    "agent_authority_valid": lambda: agent_without_power(Event.RECEIVE),
    "every_material_row_ticked": unticked,
    "all_required_materials_complete": lambda: acceptance.accept(
        with_paper().pk, by=CHEN, at=MONDAY
    ),
    "within_notice_period": lambda: corrections.require(
        with_paper().pk, Told([Said("missing", "bring it")]), by=CHEN, at=YEARS
    ),
    "no_earlier_notice_for_submission": second_notice,
    "notice_lists_every_defect": lambda: corrections.require(
        with_paper().pk, Told([Said("odd", "mend it")]), by=CHEN, at=MONDAY
    ),
    "all_notice_items_supplied": resubmitted_without_the_paper,
    "new_receipt_given": resubmitted_without_a_receipt,
    "correction_deadline_passed": lapses_too_early,
    "applicant_reminded": lapses_without_a_reminder,
    "legal_ground_selected": turned_away_without_a_ground,
    "reasons_and_remedies_entered": lambda: turned_away(reasons=" "),
    "not_correctable": lambda: turned_away(not_correctable=False),
    "withdrawal_request_signed": withdrawn_unsigned,
    "agent_may_withdraw": lambda: agent_without_power(Event.WITHDRAW),
    "effective_results_kept": withdrawn_without_the_list,
    "termination_ground_recorded": terminated_without_facts,
    "conditions_evaluated": laid_out_in_part,
    "graph_acyclic": a_circle,
    "released_sub_items_queued": not_queued,
    "condition_false": lambda: blocked(Event.SUB_MARK_NA),
    "dependencies_satisfied": lambda: blocked(Event.SUB_RELEASE),
    "dependency_failed": lambda: blocked(Event.SUB_SKIP),
    "case_withdrawn_or_terminated": lambda: blocked(Event.SUB_WITHDRAW),
    "open_core_all_waiting": not_everybody_waits,
    "applicant_action_confirmed": nobody_has_acted,
    "all_core_sub_items_final": not_final,
    "no_tolerated_material_outstanding": concluded_before_acceptance,
    "approver_of_department": lambda: circulation.sign_for(
        review(circulated(ONE), "t_check").pk, by=approver("housing"), at=MONDAY
    ),
    "approver_did_not_receive": lambda: circulation.sign_for(
        review(circulated(ONE), "t_check").pk,
        by=Actor(CHEN.id, TAX.roles, "tax"),
        at=MONDAY,
    ),
    "reviewer_of_department": lambda: circulation.head_approve(
        proposed().pk, Opinion("fine"), by=head("housing"), at=MONDAY
    ),
    "applicant_notice_given": waits_for_nothing,
    "head_step_required": one_step_proposed,
    "single_step_item": two_steps_approved_alone,
    "head_is_not_approver": head_signs_own_proposal,
    "payment_seen": lambda: circulation.approve(
        signed((Item("t_pay", "tax", pays=True),)).pk, Opinion(), by=TAX, at=MONDAY
    ),
    "signed_by_its_kind": lambda: circulation.sign_for(
        review(circulated(ONE), "t_check").pk, by=approver_officer("tax"), at=MONDAY
    ),
    "no_blocking_check_hit": stopped_by_a_register,
    "public_notice_over": on_public_notice,
    "defect_list_complete": lambda: returns.give_back(
        signed().pk, Slip(SLIP.defects, " "), by=TAX, at=MONDAY
    ),
    "first_return_or_new_facts": returned_again,
    "head_return_foreseen": lambda: returns.give_back(proposed().pk, SLIP, by=HEAD, at=MONDAY),
    "all_defects_answered": resupplied_unanswered,
    "return_deadline_passed": return_lapses_early,
    "reason_given": lambda: refusals.send_back(proposed().pk, " ", by=HEAD, at=MONDAY),
    "refusal_reasoned": lambda: refusals.refuse(
        proposed().pk, Grounds("seen", " ", " "), rights_respected=True, by=HEAD, at=MONDAY
    ),
    "party_rights_respected": lambda: refused(rights=False),
    "window_return_used": lambda: refused(ONCE),
    "outcome_issuable": lambda: moved(withdrawn(), Event.PREPARE_ISSUE),
    "issuance_set_complete": a_set_half_made,
    "issuance_set_valid": lambda: moved_delivery(),
    "recipient_checked": lambda: a_set(unchecked=True),
    "delivery_ticked": lambda: a_set(nothing=True),
    "every_issuance_set_delivered": archived_with_results_left,
    "file_complete": lambda: delivery.archive(issued().pk, at=MONDAY),
    "no_open_optional_sub_item": archived_with_something_open,
    "outcome_without_issue": lambda: moved_from_conclusion(),
    "confirmation_delivered": lambda: delivery.archive(withdrawn().pk, at=MONDAY),
    "non_acceptance_delivered": lambda: delivery.archive(not_accepted().pk, at=MONDAY),
}
#: Those that can only be reached with something patched.
PATCHED = {"decision_material_in": decided_before_the_material}


def moved_delivery() -> None:
    case = circulated((Item("t_check", "tax", outputs=("o_deed_tax_certificate",)),))
    approve(case, "t_check")
    issuance.issue(case.pk, at=MONDAY)
    moved(case, Event.DELIVER, by=CHEN)


def moved_from_conclusion() -> None:
    case = circulated(ONE)
    approve(case, "t_check")
    moved(case, Event.ARCHIVE_NO_ISSUE)


def test_every_guard_has_its_story() -> None:
    assert set(STORIES) | set(PATCHED) == set(guards.PREDICATES)


@pytest.mark.parametrize("name", sorted(STORIES))
def test_a_guard_refuses_with_its_sentence_and_leaves_no_line(name: str) -> None:
    assert_refused(name, STORIES[name])


@pytest.mark.parametrize("name", sorted(PATCHED))
def test_a_guard_refuses_what_no_act_brings_about(name: str, monkeypatch: Any) -> None:
    assert_refused(name, lambda: PATCHED[name](monkeypatch))


def assert_refused(name: str, story: Callable[[], object]) -> None:
    with pytest.raises(Refusal) as refused:
        story()
    assert refused.value.code == name
    with translation.override("en"):
        english = str(refused.value.sentence)
    with translation.override("zh-hans"):
        chinese = str(refused.value.sentence)
    assert english.isascii() or "“" in english
    assert not chinese.isascii()
    assert english != chinese
    last = Entry.objects.order_by("-pk").first()
    assert last is None or last.case.journal_count == last.seq
