"""Addresses of the public status; the QR code on every paper leads to ``<number>/``."""

from __future__ import annotations

from django.urls import path

from hall.status import views

app_name = "status"
urlpatterns = [
    path("", views.ask, name="ask"),
    path("case/", views.shown, name="shown"),
    path("<slug:number>/", views.ask, name="scanned"),
]
