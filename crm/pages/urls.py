"""Addresses of the help articles."""

from __future__ import annotations

from django.urls import path

from crm.pages import articles

app_name = "help"

urlpatterns = [
    path("ayuda/<slug:slug>/", articles.article, name="article"),
]
