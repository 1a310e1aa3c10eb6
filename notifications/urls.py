"""Addresses of the messages: one's own, those of the hall, and the simulated telephone."""

from __future__ import annotations

from django.urls import path

from notifications import views

app_name = "messages"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("read/", views.mark_read, name="read"),
    path("sent/", views.sent, name="sent"),
    path("sent/phone/", views.phone, name="phone"),
]
