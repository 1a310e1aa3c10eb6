"""Addresses of the counter."""

from __future__ import annotations

from django.urls import path

from hall.counter import papers, views

app_name = "counter"
urlpatterns = [
    path("", views.cases, name="cases"),
    path("new/", views.new, name="new"),
    path("<int:case_id>/", views.case, name="case"),
    path("<int:case_id>/form/", views.form, name="form"),
    path("<int:case_id>/materials/", views.materials, name="materials"),
    path("<int:case_id>/notices/<int:notice_id>.pdf", papers.notice, name="notice"),
    path("<int:case_id>/results/<int:certificate_id>.pdf", papers.certificate, name="certificate"),
    path("<int:case_id>/scans/<int:upload_id>/", papers.scan, name="scan"),
]
