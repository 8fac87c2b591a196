"""Every address of the product."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

handler400 = "centli.web.problems.bad_request"
handler403 = "centli.web.problems.permission_denied"
handler404 = "centli.web.problems.not_found"
handler500 = "centli.web.problems.server_error"

admin.autodiscover()

api = [
    path("", include("centli.web.urls")),
    path("", include("banking.api.urls")),
    path("", include("crm.api.urls")),
    path("", include("marketplace.api.urls")),
    path("", include("points.api.urls")),
    path("", include("centli.agent.api.urls")),
]

urlpatterns = [
    path("api/v1/", include((api, "api"))),
    path("admin/", admin.site.urls),
    path("accounts/", include("centli.people.urls")),
    path("", include("banking.pages.urls")),
    path("", include("crm.pages.urls")),
    path("", include("marketplace.pages.urls")),
    path("", include("points.pages.urls")),
    path("", include("centli.agent.pages.urls")),
    path("", include("centli.chat.urls")),
]
