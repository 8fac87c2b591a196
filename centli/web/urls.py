"""The platform's own addresses under ``/api/v1/``."""

from __future__ import annotations

from django.urls import path

from centli.web.views import chat, confirmations, docs, health, me, uploads

urlpatterns = [
    path("me", me.Me.as_view(), name="me"),
    path("confirmations", confirmations.Confirmations.as_view(), name="confirmations"),
    path(
        "confirmations/<str:confirmation_id>",
        confirmations.Confirmation.as_view(),
        name="confirmation",
    ),
    path(
        "confirmations/<str:confirmation_id>/confirm",
        confirmations.Confirm.as_view(),
        name="confirmation-confirm",
    ),
    path(
        "confirmations/<str:confirmation_id>/cancel",
        confirmations.Cancel.as_view(),
        name="confirmation-cancel",
    ),
    path(
        "confirmations/<str:confirmation_id>/renew",
        confirmations.Renew.as_view(),
        name="confirmation-renew",
    ),
    path("chat/tickets", chat.Tickets.as_view(), name="chat-tickets"),
    path("uploads/file", uploads.File.as_view(), name="upload-file"),
    path("health/live", health.Live.as_view(), name="health-live"),
    path("health/ready", health.Ready.as_view(), name="health-ready"),
    path("schema/", docs.Schema.as_view(), name="schema"),
    path("docs/", docs.Docs.as_view(), name="docs"),
]
