"""The app of `centli.confirmations`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConfirmationsConfig(AppConfig):
    name = "centli.confirmations"
    label = "confirmations"
    verbose_name = _("Confirmaciones")

    def ready(self) -> None:
        from centli.confirmations import handlers  # noqa: F401, PLC0415 - registers them
