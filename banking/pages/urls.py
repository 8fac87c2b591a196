"""Addresses of the pages of limits and security."""

from __future__ import annotations

from django.urls import path

from banking.pages import security

app_name = "security"

urlpatterns = [
    path("seguridad/", security.security, name="security"),
    path("seguridad/chat/", security.switch, name="switch"),
    path("seguridad/confirmar/<str:confirmation_id>/", security.checkout, name="checkout"),
]
