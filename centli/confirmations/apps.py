"""The app of `centli.confirmations`."""

from django.apps import AppConfig


class ConfirmationsConfig(AppConfig):
    name = "centli.confirmations"
    label = "confirmations"

    def ready(self) -> None:
        from centli.confirmations import handlers  # noqa: F401, PLC0415 - registers them
