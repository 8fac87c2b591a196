"""The app of `banking`."""

from django.apps import AppConfig


class BankingConfig(AppConfig):
    name = "banking"

    def ready(self) -> None:
        from banking import handlers, kinds  # noqa: F401, PLC0415 - they register themselves
