"""Addresses of the door, the change of post, and the page of components."""

from __future__ import annotations

from django.urls import path

from web import ui, views

urlpatterns = [
    path("", views.home, name="home"),
    path("post/", views.change_post, name="change-post"),
    path("ui/", ui.components, name="ui"),
]
