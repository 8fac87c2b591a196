"""The app of `centli.confirmations`."""

from django.apps import AppConfig


class ConfirmationsConfig(AppConfig):
    name = "centli.confirmations"
    label = "confirmations"
