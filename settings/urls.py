"""Which addresses lead where, and who answers when something is wrong."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("accounts.urls")),
    path("", include("web.urls")),
    path("counter/", include("hall.counter.urls")),
    path("issuing/", include("hall.issuing.urls")),
    path("cashier/", include("hall.cashier.urls")),
    path("status/", include("hall.status.urls")),
    path("upkeep/", include("hall.upkeep.urls")),
    path("demo/", include("hall.demo.urls")),
    path("departments/", include("departments.urls")),
    path("messages/", include("notifications.urls")),
]

handler400 = "web.error_pages.bad_request"
handler403 = "web.error_pages.forbidden"
handler404 = "web.error_pages.not_found"
handler500 = "web.error_pages.server_error"
