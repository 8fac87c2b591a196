"""Addresses of the customer's pages."""

from __future__ import annotations

from django.urls import path

from centli.chat import views

app_name = "chat"

urlpatterns = [
    path("chat/theme/", views.theme, name="theme"),
    path("chat/language/", views.language, name="language"),
]
