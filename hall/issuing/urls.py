"""Addresses of issuing."""

from __future__ import annotations

from django.urls import path

from hall.issuing import views

app_name = "issuing"
urlpatterns = [
    path("", views.sets, name="sets"),
    path("<int:set_id>/", views.hand_over, name="set"),
    path("<int:set_id>/receipt.pdf", views.receipt, name="receipt"),
    path("<int:set_id>/<int:certificate_id>.pdf", views.certificate, name="certificate"),
    path("<int:set_id>/notices/<int:notice_id>.pdf", views.notice, name="notice"),
]
