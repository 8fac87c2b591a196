"""The conversations' addresses under ``/api/v1/``."""

from __future__ import annotations

from django.urls import path

from centli.agent.api import views

urlpatterns = [
    path("conversations", views.Conversations.as_view(), name="conversations"),
    path(
        "conversations/<str:conversation_id>/messages",
        views.Messages.as_view(),
        name="conversation-messages",
    ),
]
