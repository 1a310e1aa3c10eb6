"""Tells Django about the manners of the pages."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages, refusals, roles, components."""

    name = "web"
