"""Tells Django about the users and posts of the hall."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, posts, sign-in."""

    name = "accounts"
