"""Addresses of the back office: the queue, a review, its acts and its uploads."""

from __future__ import annotations

from django.urls import path

from departments import views

urlpatterns = [
    path("queue/", views.queue, name="department-queue"),
    path("reviews/<int:review_id>/", views.review, name="department-review"),
    path(
        "reviews/<int:review_id>/uploads/<int:upload_id>/",
        views.upload,
        name="department-upload",
    ),
    path("reviews/<int:review_id>/<slug:name>/", views.act, name="department-act"),
]
