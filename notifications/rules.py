"""Who is told what, and when: one table over the events of the journal.

``when`` is asked as the line is read; ``still_true`` again as the message is sent, of the case as its rows
are then: what is no longer true is never sent. ``gives_way_to`` names later lines of the same reading that
say it better or take it back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from cases.lifecycle import IN_APPROVAL, CaseState, Event, Outcome, ReviewState
from cases.models.issuance import SetKind, SetState
from notifications.audiences import Audience, applicant, approver, clerk, heads
from notifications.scene import Scene
from notifications.texts import Text, texts

Predicate = Callable[[Scene], bool]
Events = frozenset[Event]


def always(scene: Scene) -> bool:
    """What has happened stays so."""
    return True


@dataclass(frozen=True)
class Rule:
    """After this event this audience is told this text (its channels stand with the text)."""

    event: Event
    id: str
    audience: Audience
    still_true: Predicate = always
    when: Predicate = always
    gives_way_to: Events = frozenset()

    @cached_property
    def text(self) -> Text:
        """The text, from the catalogue or the hall's own; raises ``KeyError``."""
        return texts()[self.id]


# What may still be said --------------------------------------------------------------------------


def list_is_open(scene: Scene) -> bool:
    """The list of defects still waits for the applicant."""
    return scene.defects.is_open


def payment_is_awaited(scene: Scene) -> bool:
    """The payment was neither seen nor called off, and its review waits for it."""
    asked = scene.request
    waits = scene.review_is(ReviewState.AWAITING_APPLICANT)
    return waits and asked.paid_at is None and asked.recalled_at is None


def being_approved(scene: Scene) -> bool:
    """The departments are at work on the case."""
    return scene.state in IN_APPROVAL


def accepted_and_open(scene: Scene) -> bool:
    """The case is accepted and not concluded."""
    return being_approved(scene) or scene.case_is(CaseState.ACCEPTED, CaseState.IN_CIRCULATION)


def being_checked(scene: Scene) -> bool:
    """The material lies at the window."""
    return scene.case_is(CaseState.RECEIVED)


def results_are_coming(scene: Scene) -> bool:
    """The case is concluded, and nothing was handed over."""
    return scene.case_is(CaseState.CONCLUDED, CaseState.READY_FOR_ISSUE)


def results_lie_ready(scene: Scene) -> bool:
    """The results of the case can be collected."""
    return scene.case_is(CaseState.READY_FOR_ISSUE)


def later_set_lies_ready(scene: Scene) -> bool:
    """The later set can be collected."""
    return scene.results.state == SetState.VALID


def with_the_head(scene: Scene) -> bool:
    """The review waits for the head."""
    return scene.review_is(ReviewState.HEAD_REVIEW)


def on_the_desk(scene: Scene) -> bool:
    """The review lies on its approver's desk."""
    return scene.review_is(ReviewState.IN_REVIEW)


def stays_refused(scene: Scene) -> bool:
    """The review is refused while the others go on: the end of the case says it otherwise."""
    return being_approved(scene) and scene.review_is(ReviewState.REFUSED)


def goes_on_after_payment(scene: Scene) -> bool:
    """Nothing has ended the review, nor does it wait for another payment."""
    return being_approved(scene) and not scene.review_is(ReviewState.AWAITING_APPLICANT)


def goes_on_after_return(scene: Scene) -> bool:
    """Nothing has ended the review, nor was it returned once more."""
    return being_approved(scene) and not scene.review_is(ReviewState.RETURNED)


# When it is said at all --------------------------------------------------------------------------


def amount_known(scene: Scene) -> bool:
    """The department said how much."""
    return scene.request.amount is not None


def amount_unknown(scene: Scene) -> bool:
    """The window says how much."""
    return not amount_known(scene)


def before_acceptance(scene: Scene) -> bool:
    """The line names the one-time correction notice."""
    return "list" in scene.entry.facts and scene.defects.review_id is None


def by_a_department(scene: Scene) -> bool:
    """The line names the return slip of a department."""
    return "list" in scene.entry.facts and scene.defects.review_id is not None


def of_a_payment(scene: Scene) -> bool:
    """The line names a payment that stays away."""
    return "payment_request" in scene.entry.facts


def is_a_later_set(scene: Scene) -> bool:
    """The set follows the conclusion, for optional sub-items."""
    return scene.results.kind == SetKind.LATER


def ends_in_refusal(scene: Scene) -> bool:
    """The whole case is refused."""
    return scene.ended_as(Outcome.REFUSED)


# The table ---------------------------------------------------------------------------------------

ENDS: Events = frozenset({Event.WITHDRAW, Event.TERMINATE, Event.CONCLUDE, Event.CORRECTION_LAPSE})
RECALLED: Events = frozenset({Event.SUB_WITHDRAW})

TO_APPLICANTS: tuple[Rule, ...] = (
    Rule(Event.RECEIVE, "n_received", applicant),
    Rule(Event.REQUIRE_CORRECTION, "n_correction", applicant, list_is_open),
    Rule(Event.RESUBMIT, "h_resubmitted", applicant, being_checked),
    Rule(Event.CORRECTION_LAPSE, "h_correction_lapsed", applicant),
    Rule(Event.REFUSE_ACCEPTANCE, "n_not_accepted", applicant),
    Rule(Event.ACCEPT, "n_accepted", applicant, accepted_and_open),
    Rule(Event.REMINDED, "h_correction_reminder", applicant, list_is_open, before_acceptance),
    Rule(Event.REMINDED, "h_return_reminder", applicant, list_is_open, by_a_department),
    Rule(Event.REMINDED, "h_pay_reminder", applicant, payment_is_awaited, of_a_payment),
    Rule(Event.SUB_WAIT, "n_pay", applicant, payment_is_awaited, amount_known),
    Rule(Event.SUB_WAIT, "h_pay", applicant, payment_is_awaited, amount_unknown),
    Rule(Event.SUB_APPLICANT_DONE, "h_paid", applicant, goes_on_after_payment),
    Rule(Event.SUB_RETURN, "n_return", applicant, list_is_open),
    Rule(Event.SUB_RETURN, "h_return", applicant, list_is_open),
    Rule(Event.SUB_RESUPPLY, "h_resupplied", applicant, goes_on_after_return),
    Rule(Event.SUB_RETURN_LAPSE, "h_return_lapsed", applicant, with_the_head),
    Rule(Event.SUB_REFUSE, "h_part_refused", applicant, stays_refused, gives_way_to=ENDS),
    Rule(Event.CONCLUDE, "n_concluded", applicant, results_are_coming),
    Rule(Event.WITHDRAW, "h_withdrawn", applicant),
    Rule(Event.TERMINATE, "h_terminated", applicant),
    Rule(Event.PREPARE_ISSUE, "n_ready", applicant, results_lie_ready),
    Rule(Event.SET_VALID, "h_more_ready", applicant, later_set_lies_ready, is_a_later_set),
    Rule(Event.DELIVER, "h_delivered", applicant),
    Rule(Event.SET_DELIVERED, "h_more_delivered", applicant),
)

TO_STAFF: tuple[Rule, ...] = (
    Rule(Event.SUB_PROPOSE, "s_proposed", heads, with_the_head, gives_way_to=RECALLED),
    Rule(Event.SUB_RETURN_LAPSE, "s_return_lapsed", heads, with_the_head, gives_way_to=RECALLED),
    Rule(Event.SUB_HEAD_BACK, "s_sent_back", approver, on_the_desk, gives_way_to=RECALLED),
    Rule(Event.SUB_RESUPPLY, "s_resupplied", approver, on_the_desk, gives_way_to=RECALLED),
    Rule(Event.SUB_APPLICANT_DONE, "s_paid", approver, on_the_desk, gives_way_to=RECALLED),
    Rule(Event.SUB_WITHDRAW, "s_recalled", approver),
    Rule(Event.SUB_RETURN, "s_returned", clerk, list_is_open, gives_way_to=RECALLED),
    Rule(Event.PREPARE_ISSUE, "s_ready", clerk, results_lie_ready),
    Rule(Event.CONCLUDE, "s_refused", clerk, when=ends_in_refusal),
    Rule(Event.CORRECTION_LAPSE, "s_correction_lapsed", clerk),
    Rule(Event.WITHDRAW, "s_withdrawn", clerk),
    Rule(Event.TERMINATE, "s_terminated", clerk),
)

RULES: tuple[Rule, ...] = TO_APPLICANTS + TO_STAFF
BY_ID: Mapping[str, Rule] = {rule.id: rule for rule in RULES}
BY_EVENT: Mapping[Event, tuple[Rule, ...]] = {
    event: tuple(rule for rule in RULES if rule.event == event) for event in Event
}

#: Texts of the catalogue that nobody is sent yet, with the event or the page that has to come first.
NOT_YET: Mapping[str, str] = {
    "n_booked": "book",
    "n_suspended": "sub_suspend",
    "n_extended": "extend",
    "n_tolerance": "accept_with_tolerance",
    "n_rating": "feedback:rate",
    "n_reminder_registration": "linkage:lk_registration_reminder",
    "n_yellow": "light:yellow",
    "n_red": "light:red",
}

#: Events of which nobody is told: work inside the hall, and what another line says better.
TOLD_TO_NOBODY: Events = frozenset(
    {
        Event.OPEN,
        Event.FILL_IN,
        Event.MATERIAL_IN,
        Event.MATERIAL_OUT,
        Event.FEED_ANSWERED,
        Event.DEFECT_ANSWERED,
        Event.CIRCULATE,
        Event.START_PARALLEL,
        Event.ALL_WAIT_APPLICANT,
        Event.APPLICANT_DONE,
        Event.SUB_MARK_NA,
        Event.SUB_RELEASE,
        Event.SUB_SIGN,
        Event.SUB_APPROVE,
        Event.SUB_HEAD_APPROVE,
        Event.SUB_SKIP,
        Event.HANDED_OVER,
        Event.TAKEN_OVER,
        Event.NOTICE_DELIVERED,
        Event.REPAIRED,
        Event.SET_FROZEN,
        Event.ARCHIVE_DONE,
        Event.ARCHIVE_NO_ISSUE,
        Event.ARCHIVE_NOT_ACCEPTED,
    }
)
