"""The app of `centli.backoffice`."""

from django.apps import AppConfig


class BackofficeConfig(AppConfig):
    name = "centli.backoffice"
    label = "backoffice"
