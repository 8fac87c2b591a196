"""The platform's own addresses under ``/api/v1/``."""

from __future__ import annotations

from django.urls import path

from centli.web.views import docs, health

urlpatterns = [
    path("health/live", health.Live.as_view(), name="health-live"),
    path("health/ready", health.Ready.as_view(), name="health-ready"),
    path("schema/", docs.Schema.as_view(), name="schema"),
    path("docs/", docs.Docs.as_view(), name="docs"),
]
