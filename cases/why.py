"""The sentences of ``blockers``: one thing that a case waits for, told to each in his own words."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from cases.errors import Sentence


class Audience(StrEnum):
    """Who asks why a case is not moving."""

    CLERK = "clerk"
    APPROVER = "approver"
    SUPERVISOR = "supervisor"
    TAXPAYER = "taxpayer"


class Why(StrEnum):
    """What a case can wait for."""

    FORM_OPEN = "form_open"
    UNTICKED = "unticked"
    TO_RECEIVE = "to_receive"
    MISSING = "missing"
    TO_ACCEPT = "to_accept"
    CORRECTION = "correction"
    TO_RESUBMIT = "to_resubmit"
    NOT_SIGNED = "not_signed"
    NOT_TAKEN = "not_taken"
    WORKING = "working"
    OFFICERS = "officers"
    OWN_SYSTEM = "own_system"
    PAYMENT = "payment"
    RETURNED = "returned"
    WITH_THE_HEAD = "with_the_head"
    PUBLIC_NOTICE = "public_notice"
    BLOCKED = "blocked"
    TO_HAND_OVER = "to_hand_over"
    LATER_SET = "later_set"
    CLOSING_NOTICE = "closing_notice"


def sentence(why: Why, audience: Audience) -> Sentence:
    """Return the sentence with its placeholders; who has none of his own is told what the window is."""
    told = SENTENCES[why]
    return told.get(audience, told[Audience.CLERK])


_C, _A, _S, _T = Audience.CLERK, Audience.APPROVER, Audience.SUPERVISOR, Audience.TAXPAYER

SENTENCES: Mapping[Why, Mapping[Audience, Sentence]] = {
    Why.FORM_OPEN: {
        _C: _("The form is not complete yet."),
        _S: _("The clerk has not completed the form yet."),
        _T: _("Your application is still being filled in at the window."),
    },
    Why.UNTICKED: {
        _C: _("Not ticked yet: {names}."),
        _S: _("The clerk has not ticked: {names}."),
        _T: _("Your material is being looked through at the window."),
    },
    Why.TO_RECEIVE: {
        _C: _("The material has to be received."),
        _S: _("The clerk has to receive the material."),
        _T: _("The window has not taken your material in yet."),
    },
    Why.MISSING: {
        _C: _("Still missing: {names}. Get it now, or give the one correction notice."),
        _S: _("Still missing: {names}. The clerk gets it or gives the one correction notice."),
        _T: _("Still missing: {names}."),
    },
    Why.TO_ACCEPT: {
        _C: _("Everything is there: the case can be accepted."),
        _S: _("Everything is there: the clerk can accept the case."),
        _T: _("Your material is complete and is about to be accepted."),
    },
    Why.CORRECTION: {
        _C: _("The applicant has until {day} to supply what the correction notice names."),
        _T: _("Please supply what the correction notice names by {day}."),
    },
    Why.TO_RESUBMIT: {
        _C: _("Everything is supplied: take the corrected material in."),
        _S: _("Everything is supplied: the clerk has to take the corrected material in."),
        _T: _("Everything is supplied; the window is about to take it in."),
    },
    Why.NOT_SIGNED: {
        _C: _("{department} has not signed for “{sub_item}” yet."),
        _A: _("“{sub_item}” lies in your queue and waits to be signed for."),
        _S: _("{department} has had “{sub_item}” since {since} and has not signed; due {due}."),
        _T: _("{department} has received “{sub_item}”."),
    },
    Why.NOT_TAKEN: {
        _C: _("“{sub_item}” lies with {department}, and nobody there has taken it over yet."),
        _A: _("“{sub_item}” lies with your department and waits to be taken over."),
        _S: _("“{sub_item}” was handed over, but nobody at {department} has taken it; due {due}."),
        _T: _("{department} is working on “{sub_item}”."),
    },
    Why.WORKING: {
        _C: _("{department} is working on “{sub_item}”."),
        _A: _("“{sub_item}” is on a desk of your department; due {due}."),
        _S: _("{department} has been working on “{sub_item}” since {since}; due {due}."),
    },
    Why.OFFICERS: {
        _C: _("“{sub_item}” is decided automatically; {department} answers shortly."),
        _A: _("“{sub_item}” lies with the automatic officers of your department."),
        _S: _("“{sub_item}” lies with the automatic officers of {department} since {since}."),
        _T: _("{department} is working on “{sub_item}”."),
    },
    Why.OWN_SYSTEM: {
        _C: _("“{sub_item}” waits for the answer of {department}'s own system."),
        _A: _("“{sub_item}” lies with your department's own system, which has not answered."),
        _S: _("{department}'s own system has had “{sub_item}” since {since}; due {due}."),
        _T: _("{department} is working on “{sub_item}”."),
    },
    Why.PAYMENT: {
        _C: _("The payment for “{sub_item}” has not been seen yet."),
        _A: _("The applicant has not paid for “{sub_item}” yet; it comes back by itself."),
        _T: _("Please pay for “{sub_item}”; the next step then follows by itself."),
    },
    Why.RETURNED: {
        _C: _("{department} returned “{sub_item}”: every defect has to be put right by {day}."),
        _A: _("You returned “{sub_item}”; the applicant has until {day}."),
        _T: _("{department} asks you to put something right in “{sub_item}” by {day}."),
    },
    Why.WITH_THE_HEAD: {
        _C: _("“{sub_item}” waits for the head of {department}."),
        _A: _("“{sub_item}” waits for the head of your department."),
        _S: _("The head of {department} has to decide on “{sub_item}”; due {due}."),
        _T: _("{department} is about to decide on “{sub_item}”."),
    },
    Why.PUBLIC_NOTICE: {
        _C: _("“{sub_item}” is on public notice until {day}."),
        _T: _("“{sub_item}” is on public notice by law until {day}."),
    },
    Why.BLOCKED: {
        _C: _("“{sub_item}” waits for: {names}."),
        _A: _("“{sub_item}” comes to your department once this is done: {names}."),
        _T: _("“{sub_item}” follows once this is done: {names}."),
    },
    Why.TO_HAND_OVER: {
        _C: _("The results are ready to be handed over."),
        _S: _("The results are ready; the applicant has not collected them yet."),
        _T: _("Your results are ready: please collect them."),
    },
    Why.LATER_SET: {
        _C: _("A later set of results is not handed over yet."),
        _T: _("Further results are ready: please collect them."),
    },
    Why.CLOSING_NOTICE: {
        _C: _("The notice with which the case ended has to be handed over."),
        _T: _("The case has ended: please collect the notice."),
    },
}
