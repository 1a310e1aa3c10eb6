"""Addresses of upkeep."""

from __future__ import annotations

from django.urls import path

from hall.upkeep import selfcheck_views, views

app_name = "upkeep"
urlpatterns = [
    path("", views.door, name="door"),
    path("work/", views.work, name="work"),
    path("work/again/", views.all_again, name="all-again"),
    path("cases/", selfcheck_views.cases, name="cases"),
    path("cases/<int:case_id>/repair/", selfcheck_views.repair, name="repair"),
    path("work/<int:failed_id>/again/", views.again, name="again"),
]
