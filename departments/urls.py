"""Addresses of the back office: the queue, a review and its acts, who works on what, replies."""

from __future__ import annotations

from django.urls import path

from departments import handling_views, views
from departments.remote import hook

urlpatterns = [
    path("queue/", views.queue, name="department-queue"),
    path("reviews/<int:review_id>/", views.review, name="department-review"),
    path(
        "reviews/<int:review_id>/uploads/<int:upload_id>/",
        views.upload,
        name="department-upload",
    ),
    path("reviews/<int:review_id>/<slug:name>/", views.act, name="department-act"),
    path("handling/", handling_views.board, name="department-handling"),
    path("handling/<slug:sub_item>/", handling_views.item, name="department-handling-item"),
    path(
        "handling/<slug:sub_item>/hand-over/",
        handling_views.hand_over,
        name="department-handling-hand-over",
    ),
    path("replies/<uuid:token>/", hook.reply, name="department-reply"),
]
