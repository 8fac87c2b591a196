"""The app of `centli.db`."""

from django.apps import AppConfig


class DbConfig(AppConfig):
    name = "centli.db"
    label = "db"
