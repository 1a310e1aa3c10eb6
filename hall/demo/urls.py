"""Addresses of the demo."""

from __future__ import annotations

from django.urls import path

from hall.demo import views

app_name = "demo"
urlpatterns = [
    path("", views.home, name="home"),
    path("clock/", views.put_clock_forward, name="clock"),
]
