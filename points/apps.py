"""The app of `points`."""

from django.apps import AppConfig


class PointsConfig(AppConfig):
    name = "points"
