"""The people of the hall in front of their browsers, and cases brought along through the pages."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client

from accounts import posts
from accounts.duties import PostRole
from accounts.models import User
from cases import circulation, handling, issuance, refusals, returns
from cases.actors import HALL, Actor
from cases.catalogue.publish import current
from cases.defects import Said
from cases.models import Case, DefectList, Review
from cases.models.review import Handling
from cases.refusals import Grounds
from cases.returns import Slip
from departments import intake, registry
from departments.rules import has_rule
from tests.cast import approver, head
from tests.forms_typed import Typist, sent
from web import clock, idempotency

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
ROLES = [PostRole(role) for role in PostRole.values]


def person(username: str, *held: str) -> User:
    """Return a user who has held these posts, ``role`` or ``role@department``, for long."""
    user = User.objects.create_user(username, None, display_name=username.title())
    for post in held:
        role, _, department = post.partition("@")
        posts.appoint(user, role, department, LONG_AGO, None, "system:hall")
    return user


def holder_of(role: PostRole) -> Client:
    """Return the browser of somebody who holds one post and nothing else."""
    where = "@tax" if role.startswith("department_") else ""
    return Browser(person(f"only.{role}", f"{role}{where}"))


class Browser(Client):
    """A browser that reads English (or ``language``); its forms carry their mark."""

    def __init__(self, user: User | None = None, language: str = "en", **more: Any) -> None:
        super().__init__(headers={"accept-language": language}, **more)
        if user is not None:
            self.force_login(user)

    def get(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Open a page; a paper is read to its end into ``paper``."""
        answer = super().get(*args, **kwargs)
        if answer.streaming:
            answer.paper = b"".join(answer.streaming_content)
        return answer

    def send(self, url: str, typed: dict[str, Any] | None = None, **buttons: Any) -> HttpResponse:
        """Send a form with a mark of its own."""
        mark = {idempotency.FIELD: str(uuid4())}
        return self.post(url, {**mark, **(typed or {}), **buttons})


def sentences(response: HttpResponse) -> str:
    """Return everything that the form on a page says is wrong."""
    errors = response.context["form"].errors
    return " ".join(sentence for many in errors.values() for sentence in many)


# The ladder at the counter: each step by the real pages ------------------------------------------


def draft(browser: Browser, code: str = "SHS") -> Case:
    """Open a draft."""
    answer = browser.send("/counter/new/", matter=code)
    assert answer.status_code == 302
    return Case.objects.get(pk=int(answer.url.split("/")[2]))


def filled(browser: Browser, code: str = "SHS", **answers: Any) -> Case:
    """Fill in the whole form of a new draft and go on to its material."""
    case = draft(browser, code)
    edition = current()[code]
    typed = sent(edition, Typist().fill_in(edition, **answers))
    answer = browser.send(f"/counter/{case.pk}/form/", typed, act="continue")
    assert answer.status_code == 302, sentences(answer)
    return Case.objects.get(pk=case.pk)


def ticks(case: Case, state: str = "received") -> dict[str, str]:
    """Return a tick for each row that is to be ticked."""
    return {f"tick-{row.pk}": state for row in case.materials.filter(state="")}


def received(browser: Browser, code: str = "SHS", **answers: Any) -> Case:
    """Receive the material of a new case."""
    case = filled(browser, code, **answers)
    answer = browser.send(
        f"/counter/{case.pk}/materials/", ticks(case), act="receive", identity="on"
    )
    assert answer.status_code == 302, sentences(answer)
    return Case.objects.get(pk=case.pk)


def accepted(browser: Browser, code: str = "SHS", **answers: Any) -> Case:
    """Accept a new case."""
    case = received(browser, code, **answers)
    answer = browser.send(f"/counter/{case.pk}/materials/", act="accept")
    assert answer.status_code == 302, sentences(answer)
    return Case.objects.get(pk=case.pk)


def waiting_for_payment(browser: Browser, code: str = "SHS", **answers: Any) -> Case:
    """Bring a new case to where its departments wait for payments."""
    case = accepted(browser, code, **answers)
    circulation.circulate(case.pk, at=clock.now())
    departments_work(case)
    return Case.objects.get(pk=case.pk)


def ready(browser: Browser, code: str = "SHS", **answers: Any) -> Case:
    """Bring a new case to where its results can be handed over; payments go through the cashier."""
    case = waiting_for_payment(browser, code, **answers)
    for number, review in enumerate(case.reviews.filter(payment_requests__paid_at=None)):
        for asked in review.payment_requests.all():
            paid = {"amount": "1200.00", "reference": f"TAX{case.pk}-{number}"}
            assert browser.send(f"/cashier/{asked.pk}/", paid).status_code == 302
    departments_work(case)
    issuance.issue(case.pk, at=clock.now())
    return Case.objects.get(pk=case.pk)


def departments_work(case: Case) -> None:
    """Let the automatic officers of all departments work until nothing is left for them."""
    items = {s.id: s.department for s in case.matter.sub_items.values() if has_rule(s.id)}
    registry.choose(items.items(), Handling.AUTOMATIC, by=HALL, at=clock.now())
    case.reviews.filter(state="queued").update(handling=Handling.AUTOMATIC)
    while sum(intake.drain(name, at=clock.now()).worked for name in registry.departments()):
        pass


# What does not go straight: the window by its pages, the officers by their acts ------------------


def received_with_a_gap(browser: Browser) -> Case:
    """Receive a sale on credit whose loan contract is missing."""
    case = filled(browser, buyer_loan="true")
    loan = case.materials.get(material="m_loan_contract")
    typed = {**ticks(case), f"tick-{loan.pk}": "missing", "identity": "on"}
    answer = browser.send(f"/counter/{case.pk}/materials/", typed, act="receive")
    assert answer.status_code == 302, sentences(answer)
    return Case.objects.get(pk=case.pk)


def shown_in(answer: HttpResponse) -> dict[str, Any]:
    """Return what the form on a page would send when nothing more is typed."""
    form = answer.context["form"]
    values = {bound.html_name: bound.value() for bound in form}
    return {name: value for name, value in values.items() if value not in (None, False, "")}


def in_correction(browser: Browser, **lines: str) -> Case:
    """Give the correction notice of a sale whose loan contract is missing; ``lines`` say more."""
    case = received_with_a_gap(browser)
    address = f"/counter/{case.pk}/correction/"
    answer = browser.send(address, {**shown_in(browser.get(address)), **lines}, lines="2")
    assert answer.status_code == 302, sentences(answer)
    return Case.objects.get(pk=case.pk)


def in_departments(browser: Browser, code: str = "SHS", **answers: Any) -> Case:
    """Bring a new case to its departments; nobody has worked on it yet."""
    case = accepted(browser, code, **answers)
    circulation.circulate(case.pk, at=clock.now())
    return Case.objects.get(pk=case.pk)


def on_desk(case: Case, sub_item: str) -> tuple[Review, Actor]:
    """Let an approver sign for a review; return both."""
    review = case.reviews.get(sub_item=sub_item)
    officer = approver(review.department)
    if review.handling != Handling.PERSON:
        by, at = head(review.department), clock.now()
        handling.hand_over(review.pk, Handling.PERSON, by=by, at=at)
    circulation.sign_for(review.pk, by=officer, at=clock.now())
    return review, officer


def returned(case: Case, sub_item: str, *said: Said) -> DefectList:
    """Let a department return a review with its defects."""
    review, officer = on_desk(case, sub_item)
    slip = Slip(said or (Said("面积不一致", "请补交测绘成果"),), "契税法第十一条")
    return returns.give_back(review.pk, slip, by=officer, at=clock.now())


def refused(case: Case, sub_item: str) -> Review:
    """Let a department propose a refusal and its head decide it."""
    review, officer = on_desk(case, sub_item)
    grounds = Grounds("房屋已被法院查封。", "查封期间不得办理。", "不动产登记暂行条例第二十二条")
    refusals.propose(review.pk, grounds, by=officer, at=clock.now())
    return refusals.refuse(
        review.pk, grounds, rights_respected=True, by=head(review.department), at=clock.now()
    )
