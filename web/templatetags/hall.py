"""Words of the hall on a page: states, lights, time left, dates, bilingual names, form tokens."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from web import idempotency, states, wording

register = template.Library()

LIGHTS = {
    "green": _("in time"),
    "yellow": _("soon due"),
    "red": _("late"),
    "double_red": _("over the legal limit"),
}

register.filter("in_words", wording.in_words)
register.filter("department_name", wording.department_name)


@register.simple_tag
def state_badge(state: Any, label: Any = None) -> SafeString:
    """Return the badge of a state; a bare code needs its ``label`` (``get_state_display``)."""
    words = wording.in_words(state if label is None else label)
    return format_html('<span class="badge tone-{}">{}</span>', states.tone_of(state), words)


@register.simple_tag
def light(colour: str, words: Any = None) -> SafeString:
    """Return the dot of a limit (green, yellow, red, double_red) with words beside it."""
    said = LIGHTS[str(colour)] if words is None else words
    return format_html(
        '<span class="light light-{}"><span class="light-dot" aria-hidden="true"></span>{}</span>',
        colour,
        said,
    )


@register.simple_tag(takes_context=True)
def time_left(context: template.Context, due: datetime | None, colour: str = "") -> SafeString:
    """Return how long it is until ``due`` in hall time, with its light when a colour is given."""
    if due is None:
        return format_html('<span class="muted">{}</span>', _("no limit"))
    said = in_time_words((due - context["hall"].now).total_seconds())
    words = format_html(
        '<time datetime="{}" title="{}">{}</time>', due.isoformat(), hall_datetime(due), said
    )
    return light(colour, words) if colour else words


def in_time_words(seconds: float) -> str:
    """Return a span as days, hours or minutes left, or late when negative."""
    minutes = abs(seconds) / 60
    late = seconds < 0
    if minutes >= 48 * 60:
        return _days(int(minutes // (24 * 60)), late)
    if minutes >= 60:
        return _hours(int(minutes // 60), late)
    return _minutes(int(minutes), late)


def _days(n: int, late: bool) -> str:
    if late:
        return ngettext("%(n)d day late", "%(n)d days late", n) % {"n": n}
    return ngettext("%(n)d day left", "%(n)d days left", n) % {"n": n}


def _hours(n: int, late: bool) -> str:
    if late:
        return ngettext("%(n)d hour late", "%(n)d hours late", n) % {"n": n}
    return ngettext("%(n)d hour left", "%(n)d hours left", n) % {"n": n}


def _minutes(n: int, late: bool) -> str:
    if late:
        return ngettext("%(n)d minute late", "%(n)d minutes late", n) % {"n": n}
    return ngettext("%(n)d minute left", "%(n)d minutes left", n) % {"n": n}


@register.filter
def hall_date(at: Any) -> str:
    """Return a date in the zone of the hall and the habit of the language."""
    return date_format(_in_hall_zone(at), "DATE_FORMAT") if at else ""


@register.filter
def hall_datetime(at: datetime | None) -> str:
    """Return date and time in the zone of the hall and the habit of the language."""
    return date_format(_in_hall_zone(at), "DATETIME_FORMAT") if at else ""


def _in_hall_zone(at: Any) -> Any:
    return timezone.localtime(at) if isinstance(at, datetime) and timezone.is_aware(at) else at


@register.simple_tag
def form_token() -> SafeString:
    """Return the hidden field that lets a form act once (see ``web.idempotency.once``)."""
    return format_html(
        '<input type="hidden" name="{}" value="{}">', idempotency.FIELD, idempotency.new_token()
    )
