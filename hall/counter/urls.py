"""Addresses of the counter."""

from __future__ import annotations

from django.urls import path

from hall.counter import closing, correcting, ending, papers, returned, views

app_name = "counter"
urlpatterns = [
    path("", views.cases, name="cases"),
    path("new/", views.new, name="new"),
    path("closing/", closing.to_hand_over, name="to-hand-over"),
    path("closing/<int:notice_id>/", closing.hand_over, name="closing"),
    path("<int:case_id>/", views.case, name="case"),
    path("<int:case_id>/form/", views.form, name="form"),
    path("<int:case_id>/materials/", views.materials, name="materials"),
    path("<int:case_id>/correction/", correcting.give, name="correction"),
    path("<int:case_id>/correction/supply/", correcting.supply, name="supply"),
    path("<int:case_id>/defects/", returned.put_right, name="defects"),
    path("<int:case_id>/non-acceptance/", ending.refuse_acceptance, name="non-acceptance"),
    path("<int:case_id>/withdrawal/", ending.withdraw, name="withdrawal"),
    path("<int:case_id>/termination/", ending.terminate, name="termination"),
    path("<int:case_id>/notices/<int:notice_id>.pdf", papers.notice, name="notice"),
    path("<int:case_id>/results/<int:certificate_id>.pdf", papers.certificate, name="certificate"),
    path("<int:case_id>/scans/<int:upload_id>/", papers.scan, name="scan"),
]
