"""Components that wrap content or need a little preparation; ``/ui/`` shows them all."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import BoundField, FileInput
from django.forms.widgets import CheckboxInput
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from web import states

register = template.Library()


def _render(component: str, **arguments: Any) -> SafeString:
    return render_to_string(f"components/{component}.html", arguments)


@register.simple_block_tag
def card(content: str, title: Any = "", tone: str = "", level: int = 2, id: str = "") -> SafeString:
    """A surface with an optional title; ``tone`` is empty, ``act``, ``good`` or ``bad``."""
    return _render("card", content=content, title=title, tone=tone, level=level, id=id)


@register.simple_block_tag
def data_table(content: str, caption: Any, hide_caption: bool = False) -> SafeString:
    """A table (give ``thead`` and ``tbody``) that scrolls by itself on a narrow screen."""
    return _render("table", content=content, caption=caption, hide_caption=hide_caption)


@register.simple_block_tag
def alert(content: str, tone: str = "info", title: Any = "") -> SafeString:
    """A notice on the page: ``info``, ``good``, ``act`` or ``bad``."""
    return _render("alert", content=content, tone=tone, title=title)


@register.simple_block_tag
def empty_state(content: str, title: Any) -> SafeString:
    """What stands where nothing is yet: says so, and what to do."""
    return _render("empty_state", content=content, title=title)


@register.simple_block_tag
def button_row(content: str) -> SafeString:
    """Buttons side by side, the main one first."""
    return _render("button_row", content=content)


@register.simple_block_tag(takes_context=True)
def confirm_box(
    context: template.Context,
    content: str,
    title: Any,
    action: str,
    button: Any,
    back: str,
    tone: str = "primary",
) -> SafeString:
    """Ask before an act that cannot be undone; ``back`` is where "no" leads."""
    arguments = {"title": title, "action": action, "button": button, "back": back, "tone": tone}
    token = context.get("csrf_token")
    return _render("confirm_box", content=content, csrf_token=token, **arguments)


@register.inclusion_tag("components/field.html")
def field(
    bound: BoundField,
    autocomplete: str = "",
    inputmode: str = "",
    width: str = "",
    accept: str = "",
) -> dict[str, Any]:
    """A form field with label, hint, error and required mark; ``width`` is short or medium."""
    given = {"autocomplete": autocomplete, "inputmode": inputmode, "accept": accept}
    return {
        "field": bound,
        "control": bound.as_widget(attrs={name: text for name, text in given.items() if text}),
        "width": width,
        "is_check": isinstance(bound.field.widget, CheckboxInput),
        "is_file": isinstance(bound.field.widget, FileInput),
    }


@register.inclusion_tag("components/steps.html")
def case_steps(
    state: str,
    please_act: bool | None = None,
    ended: bool | None = None,
    for_staff: bool = False,
) -> dict[str, Any]:
    """The four steps of a case in this state (see ``web.states.steps_of``), for the public or staff."""
    steps = states.steps_of(state, please_act=please_act, ended=ended)
    return {"steps": steps, "for_staff": for_staff}
