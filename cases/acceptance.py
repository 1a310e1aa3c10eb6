"""At the window: open a draft, fill in the one form, receive, accept."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import TextChoices
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from cases import answers as form
from cases import (
    calendar,
    dues,
    identifiers,
    journal,
    materials,
    notices,
    numbering,
    parties,
    wording,
)
from cases.actors import Actor, Role
from cases.answers import Answers, Rules
from cases.errors import (
    Invalid,
    Missing,
    NotAllowed,
    NotFound,
    Refusal,
    Sentence,
    WrongState,
)
from cases.folder import Folder
from cases.free_texts import refuse_personal_numbers
from cases.lifecycle import CaseState, Event
from cases.models import Case, MatterVersion, PersonalNumber
from cases.models.party import PartyKind
from cases.parties import Deed, Identity
from cases.sealed import index_of


def open_draft(version: MatterVersion, *, query_code: str, by: Actor, at: datetime) -> Case:
    """Begin a case at the window; ``query_code`` is drawn by the caller and told on the receipt."""
    if not by.has(Role.WINDOW_CLERK):
        raise NotAllowed(_("This is not for your post to do."))
    case = Case(version=version, query_code=query_code, opened_by=by.id, opened_at=at)
    with journal.open_case(case, by=by, at=at) as folder:
        materials.lay_out(folder)
    return case


CHANGED_ELSEWHERE: Sentence = _(
    "This draft was changed elsewhere since you opened it. What you typed is still here: save again to "
    "keep it instead."
)


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed into the one form, and what the power of attorney says.

    ``seen`` is the number of journal lines when the form was opened, to notice a change elsewhere.
    """

    fields: Mapping[str, Any]
    deed: Deed | None = None
    complete: bool = True
    demo: bool = False
    seen: int | None = None


def fill_in(case_id: int, typed: Typed, *, by: Actor, at: datetime) -> Case:
    """Keep the form of a draft and lay out the materials that it asks for.

    Raises ``Invalid`` with a sentence for each field that cannot be right; an incomplete draft
    (``complete=False``) may leave required fields open.
    """
    with journal.change(case_id, Event.FILL_IN, by=by, at=at) as folder:
        folder.demand(Role.WINDOW_CLERK)
        case = folder.case
        if case.state not in (CaseState.DRAFT, CaseState.CORRECTION_REQUIRED):
            raise WrongState(
                _("The material is received: the form is changed only by a correction.")
            )
        if typed.seen is not None and typed.seen != case.journal_count:
            raise Invalid(CHANGED_ELSEWHERE, code="changed_elsewhere")
        rules = Rules(case.edition, localtime(at).date(), typed.demo)
        answers = form.read(rules, typed.fields, complete=typed.complete)
        _demand_the_tick_for_the_agent(answers)
        if case.state == CaseState.CORRECTION_REQUIRED:
            _demand_only_what_was_asked(case, answers)
        case.form = answers.plain
        case.save(update_fields=["form"])
        _keep_numbers(case, answers)
        _keep_parties(case, answers, typed.deed)
        materials.lay_out(folder)
        folder.note(Event.FILL_IN, complete=typed.complete, fields=len(answers.given))
    return case


def _demand_only_what_was_asked(case: Case, answers: Answers) -> None:
    """Refuse to change answers that no open correction notice asks about."""
    lists = case.defect_lists.open().filter(review=None)
    asked = set(lists.values_list("defects__question", flat=True))
    stored = {row.place: str(row.value) for row in case.personal_numbers.all()}
    given = {place: value for place, (value, _mask) in answers.sealed.items()}
    changed = {
        question.id
        for question in case.matter.fields
        if case.form.get(question.id) != answers.plain.get(question.id)
        or _numbers_of(question.id, stored) != _numbers_of(question.id, given)
    }
    if astray := sorted(changed - asked):
        sentence = _("The correction notice does not ask about this answer.")
        told = _("Only what the correction notice names can be changed now.")
        raise Invalid(told, dict.fromkeys(astray, sentence))


def _numbers_of(question: str, numbers: Mapping[str, str]) -> dict[str, str]:
    return {place: value for place, value in numbers.items() if place.split(".")[0] == question}


def _demand_the_tick_for_the_agent(answers: Answers) -> None:
    named = answers.plain.get("agent_name") or "agent_id" in answers.sealed
    if named and not answers.plain.get("by_agent"):
        sentence = _("Say yes here, or leave the agent empty.")
        raise Invalid(_("Please check the marked fields."), {"by_agent": sentence})


def _keep_numbers(case: Case, answers: Answers) -> None:
    PersonalNumber.objects.filter(case=case).delete()
    PersonalNumber.objects.bulk_create(
        PersonalNumber(case=case, place=place, mask=mask, value=value, value_index=index_of(value))
        for place, (value, mask) in answers.sealed.items()
    )


def _keep_parties(case: Case, answers: Answers, deed: Deed | None) -> None:
    applicant, agent = _applicant(case, answers), _agent(answers)
    met = parties.know(*(who for who in (applicant, agent) if who))
    case.applicant = met[0] if applicant else None
    case.agent = met[-1] if agent else None
    case.applicant_name = applicant.name if applicant else ""
    case.agent_name = agent.name if agent else ""
    case.authority = None
    if case.applicant and case.agent and deed:
        case.authority = parties.authorise(case.applicant, case.agent, deed)
    case.save(update_fields=["applicant_name", "agent_name"])


def _number(answers: Answers, place: str) -> str:
    return answers.sealed.get(place, ("", ""))[0]


def _applicant(case: Case, answers: Answers) -> Identity | None:
    plain, mobile = answers.plain, _number(answers, "mobile")
    if plain.get("uscc") and plain.get("entity_name"):
        kinds = [kind for kind in case.matter.applicants if kind != PartyKind.NATURAL_PERSON]
        return Identity(PartyKind(kinds[0]), plain["entity_name"], plain["uscc"], mobile)
    number = _number(answers, "applicant_id")
    if plain.get("applicant_name") and number:
        return Identity(PartyKind.NATURAL_PERSON, plain["applicant_name"], number, mobile)
    return None


def _agent(answers: Answers) -> Identity | None:
    number, name = _number(answers, "agent_id"), answers.plain.get("agent_name")
    if not (answers.plain.get("by_agent") and number and name):
        return None
    return Identity(PartyKind.NATURAL_PERSON, name, number)


def receive(
    case_id: int, *, division: str, real_name_checked: bool, by: Actor, at: datetime
) -> Case:
    """Take in the material: the case gets its number and the applicant a receipt (ald art. 32).

    What would refuse it is asked first, so that a refused receipt uses up no case number.
    """
    evidence = {"real_name_checked": real_name_checked}
    with journal.change(case_id, Event.RECEIVE, by=by, at=at) as folder:
        folder.demand_open(Event.RECEIVE)
        _demand_complete_form(folder.case)
        folder.check(Event.RECEIVE, evidence=evidence)
        matter = folder.case.matter
    day = localtime(at).date()
    (serial,) = numbering.reserve(f"case:{division}{day:%Y%m%d}")
    number = identifiers.case_number(division, day, matter.number, serial)
    with journal.change(case_id, Event.RECEIVE, by=by, at=at) as folder:
        _demand_complete_form(folder.case)
        folder.move(Event.RECEIVE, evidence=evidence, number=number)
        case = folder.case
        case.number, case.received_by, case.received_at = number, by.id, folder.at
        case.notice_due_on = calendar.notice_due_on(folder.at, dues.applicable(case))
        _confirm_applicant(case)
        notices.give_receipt(folder, Event.RECEIVE, case.notice_due_on)
    return case


def _confirm_applicant(case: Case) -> None:
    """Take over the name and telephone of an applicant whose identity was just compared."""
    assert case.applicant is not None
    mobile = case.personal_numbers.filter(place="mobile").first()
    parties.confirm(case.applicant, case.applicant_name, str(mobile.value) if mobile else "")


def _demand_complete_form(case: Case) -> None:
    places = case.personal_numbers.values_list("place", flat=True)
    missing = form.still_open(case.edition, case.form, places)
    if missing or case.applicant_id is None:
        raise Invalid(_("Fill in the form completely first."), missing, code="form_valid")
    if not any(item.core for item in dues.applicable(case)):
        raise Invalid(_("With these answers no department has anything to do: check the form."))


def accept(case_id: int, *, by: Actor, at: datetime) -> Case:
    """Accept: the promised and the statutory clock start, the applicant gets the notice."""
    with journal.change(case_id, Event.ACCEPT, by=by, at=at) as folder:
        _accept(folder, by)
    return folder.case


def accept_many(case_ids: Collection[int], *, by: Actor, at: datetime) -> dict[int, Refusal]:
    """Accept received cases in one transaction; return why some of them had to be left alone."""
    left: dict[int, Refusal] = {}
    cases = Case.objects.filter(pk__in=case_ids)
    with journal.change_many(cases, Event.ACCEPT, by=by, at=at) as folders:
        for folder in folders:
            try:
                _accept(folder, by)
            except Refusal as refusal:
                if folder.lines:  # nothing is accepted by halves
                    raise
                left[folder.case.pk] = refusal
        found = {folder.case.pk for folder in folders}
    return left | {key: NotFound(_("There is no such case.")) for key in {*case_ids} - found}


def _accept(folder: Folder, by: Actor) -> None:
    folder.move(Event.ACCEPT)
    folder.case.accepted_by, folder.case.accepted_at = by.id, folder.at
    dues.of_case(folder.case, folder.at)
    notices.give_acceptance(folder)


# Not accepted ------------------------------------------------------------------------------------


class NonAcceptance(TextChoices):
    """Why a matter is not accepted (Licensing Law art. 32 nos. 1 and 2)."""

    NO_PERMIT_NEEDED = "no_permit_needed", _("No permit or registration is needed")
    NOT_COMPETENT = "not_competent", _("Another authority is competent")
    NOT_ELIGIBLE = "not_eligible", _("The applicant cannot apply for this")


@dataclass(frozen=True, slots=True)
class Turned:
    """Why a case is turned away: the ground, the reasons, and who is competent instead."""

    ground: NonAcceptance
    reasons: str
    competent_authority: str = ""
    not_correctable: bool = False


def refuse_acceptance(case_id: int, turned: Turned, *, by: Actor, at: datetime) -> Case:
    """Refuse acceptance with reasons and remedies; material that can be corrected is no ground.

    Raises ``Missing`` without reasons, or where another authority is competent and is not named.
    """
    elsewhere = turned.ground == NonAcceptance.NOT_COMPETENT
    if elsewhere and not turned.competent_authority.strip():
        raise Missing(_("Name the authority that is competent."), code="competent_authority")
    texts = {"reasons": turned.reasons, "competent_authority": turned.competent_authority}
    refuse_personal_numbers(texts)
    event = Event.REFUSE_ACCEPTANCE
    with journal.change(case_id, event, by=by, at=at) as folder:
        evidence = {"reasons": turned.reasons, "not_correctable": turned.not_correctable}
        folder.move(event, evidence=evidence, ground=turned.ground.value)
        notices.give_non_acceptance(
            folder,
            wording.choice(turned.ground),
            turned.reasons.strip(),
            turned.competent_authority.strip(),
        )
    return folder.case
