"""Addresses of the points' pages."""

from __future__ import annotations

from django.urls import re_path

from points.pages import views

app_name = "points"

urlpatterns = [
    re_path(r"^media/rewards/(?P<name>[0-9a-f]{32})\.webp$", views.picture, name="picture"),
]
