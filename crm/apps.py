"""The app of `crm`."""

from django.apps import AppConfig


class CrmConfig(AppConfig):
    name = "crm"

    def ready(self) -> None:
        from crm import handlers, kinds  # noqa: F401, PLC0415 - they register themselves
