"""The queue of a department: what lies with it, the promised due date first.

A page continues after a place (due date, id), never after a number of rows: the index
``open_reviews_of_a_department`` answers at any depth and with any number of closed cases.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from cases import calendar, clock, dues
from cases.actors import Actor, Role
from cases.clock import Light
from cases.errors import Invalid, NotFound
from cases.identifiers import begins_like_a_case_number
from cases.lifecycle import ReviewState
from cases.models import Review
from cases.models.review import WITHOUT_A_PERSON, Handling, ReviewQuerySet

#: Rows of one page.
PAGE = 25
#: A review in these states has not come to the department (or never will).
_NOT_HERE = (ReviewState.BLOCKED, ReviewState.NOT_APPLICABLE)
#: A review in these states waits for the applicant: it is not the department's work now.
_WITH_APPLICANT = (ReviewState.RETURNED, ReviewState.AWAITING_APPLICANT)
#: What a row of the queue shows; the form and the personal numbers are not even read.
_COLUMNS = (
    *(field.attname for field in Review._meta.concrete_fields),
    "case__number",
    "case__version_id",
    "case__concluded_at",
)
#: What tells when a review waited for its applicant, and for what.
_WAITS = ("payment_requests", "defect_lists__defects")


class Pile(TextChoices):
    """The piles into which a queue is sorted."""

    ALL = "all", _("Everything")
    TO_SIGN = "to_sign", _("To sign for")
    ON_MY_DESK = "mine", _("On my desk")
    FOR_THE_HEAD = "head", _("For the head")
    AUTOMATIC = "automatic", _("By a system")
    WITH_APPLICANT = "applicant", _("With the applicant")


def piles_for(actor: Actor) -> list[Pile]:
    """Return the piles that an actor's post has."""
    hidden = set()
    if not actor.has(Role.DEPARTMENT_APPROVER):
        hidden |= {Pile.TO_SIGN, Pile.ON_MY_DESK}
    if not actor.has(Role.DEPARTMENT_HEAD):
        hidden.add(Pile.FOR_THE_HEAD)
    return [pile for pile in Pile if pile not in hidden]


def lying(actor: Actor, pile: Pile = Pile.ALL) -> ReviewQuerySet:
    """Return what lies on a pile of the actor's department; the head's work only for a head."""
    if pile == Pile.WITH_APPLICANT:
        return _with_the_applicant(actor.department or "").order_by("promised_due", "pk")
    open_reviews = Review.objects.with_department(actor.department or "")
    if not actor.has(Role.DEPARTMENT_HEAD):
        open_reviews = open_reviews.exclude(state=ReviewState.HEAD_REVIEW)
    return open_reviews.filter(_on(pile, actor)).order_by("promised_due", "pk")


def _on(pile: Pile, actor: Actor) -> Q:
    match pile:
        case Pile.TO_SIGN:
            nobody_holds_it = Q(state=ReviewState.IN_REVIEW, approver="")
            return Q(handling=Handling.PERSON) & (Q(state=ReviewState.QUEUED) | nobody_holds_it)
        case Pile.ON_MY_DESK:
            return Q(state=ReviewState.IN_REVIEW, approver=actor.id)
        case Pile.FOR_THE_HEAD:
            return Q(state=ReviewState.HEAD_REVIEW)
        case Pile.AUTOMATIC:
            systems = Q(handling__in=WITHOUT_A_PERSON)
            return systems & ~Q(state=ReviewState.HEAD_REVIEW)
        case _:
            return Q()


def _with_the_applicant(department: str) -> ReviewQuerySet:
    """Return what waits for payments and for defects to be put right."""
    return Review.objects.filter(department=department, state__in=_WITH_APPLICANT)


# Page by page ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a queue; ``further`` is the place from which the next page goes on, or empty."""

    rows: list[Review]
    further: str


def page(actor: Actor, pile: Pile, after: str = "", size: int = PAGE) -> Page:
    """Return the rows of a pile after a place; raises ``Invalid`` for a place that is none."""
    found = lying(actor, pile)
    if after:
        due, last = _read_place(after)
        found = found.filter(promised_due__gte=due).exclude(promised_due=due, pk__lte=last)
    keys = list(found.values_list("pk", flat=True)[: size + 1])
    rows = list(_shown(Review.objects.filter(pk__in=keys)).order_by("promised_due", "pk"))
    further = _place(rows[size - 1]) if len(rows) > size else ""
    return Page(rows[:size], further)


def numbered(actor: Actor, number: str) -> Page:
    """Return what the department has or had of the cases whose number begins so, at most one page."""
    if not begins_like_a_case_number(number):
        return Page([], "")
    mine = Review.objects.filter(department=actor.department or "", case__number__startswith=number)
    found = _shown(mine.exclude(state__in=_NOT_HERE)).order_by("case__number", "position")
    return Page(list(found[:PAGE]), "")


def _shown(reviews: ReviewQuerySet) -> ReviewQuerySet:
    return reviews.select_related("case").only(*_COLUMNS).prefetch_related(*_WAITS)


def _place(review: Review) -> str:
    assert review.promised_due is not None  # every released review has its promise
    return f"{review.promised_due.isoformat()}_{review.pk}"


def _read_place(text: str) -> tuple[datetime, int]:
    due, _separator, last = text.partition("_")
    try:
        moment = datetime.fromisoformat(due)
        if moment.tzinfo is None or not 2000 <= moment.year < 3000:
            raise ValueError
        return moment, min(int(last), 2**63 - 1)
    except (ValueError, OverflowError):
        sentence = _("This place in the queue does not exist. Begin at the first page.")
        raise Invalid(sentence, code="place") from None


def review_of(actor: Actor, review_id: int) -> Review:
    """Return a review of the actor's own department, with its case.

    Raises ``NotFound`` for another department's review, and for one that has not come here.
    """
    reviews = Review.objects.filter(department=actor.department or "").exclude(state__in=_NOT_HERE)
    reviews = reviews.select_related("case").defer("case__query_code").prefetch_related(*_WAITS)
    found = reviews.filter(pk=review_id).first()
    if found is None:
        raise NotFound(_("Your department has no such review."))
    return found


def next_for(actor: Actor, *, besides: Review) -> Review | None:
    """Return the most urgent review that the actor can work on next, never of a case taken in."""
    piles = []
    if actor.has(Role.DEPARTMENT_APPROVER):
        piles += [_on(Pile.TO_SIGN, actor), _on(Pile.ON_MY_DESK, actor)]
    if actor.has(Role.DEPARTMENT_HEAD):
        piles.append(_on(Pile.FOR_THE_HEAD, actor) & ~Q(approver=actor.id))
    at_the_window = Q()
    for name in ("opened_by", "received_by", "accepted_by"):
        at_the_window |= Q(**{f"case__{name}": actor.id})
    found = lying(actor).exclude(at_the_window).exclude(pk=besides.pk)
    found = found.select_related("case").only(*_COLUMNS)
    # each pile has its index; all of them in one question would be sorted first
    firsts = [first for pile in piles if (first := found.filter(pile).first()) is not None]
    return min(firsts, key=attrgetter("promised_due", "pk"), default=None)


# How a review stands -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Standing:
    """When a review is due, and the light of its limits."""

    due: datetime | None
    light: Light


def standing(review: Review, at: datetime) -> Standing | None:
    """Return how a released review stands; waiting for the applicant is not counted.

    A decided or recalled review keeps the light that it had then.
    """
    start = review.queued_at
    if start is None:
        return None
    until = review.decided_at or _recalled_at(review) or at
    pauses = list(dues.waits_of(review, until))
    rule, working = review.rule, calendar.working_calendar()
    due, law = review.promised_due, review.statutory_due
    if pauses:
        due = clock.due_after(start, rule.promised_limit, working, pauses).at
    if pauses and rule.statutory_limit:
        law = clock.due_after(start, rule.statutory_limit, working, pauses).at
    promise = rule.promised_limit
    light = clock.light_at(start, until, promise, working, pauses=pauses, statutory_due=law)
    return Standing(due, light)


def _recalled_at(review: Review) -> datetime | None:
    """Return when a review was recalled: its case ended at the same moment."""
    return review.case.concluded_at if review.state == ReviewState.WITHDRAWN else None
