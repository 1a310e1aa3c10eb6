"""Addresses of the cashier."""

from __future__ import annotations

from django.urls import path

from hall.cashier import views

app_name = "cashier"
urlpatterns = [
    path("", views.requests, name="requests"),
    path("<int:request_id>/", views.payment, name="payment"),
]
