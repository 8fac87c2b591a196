"""The app of `banking`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BankingConfig(AppConfig):
    name = "banking"
    verbose_name = _("Dinero")

    def ready(self) -> None:
        from banking import handlers, kinds  # noqa: F401, PLC0415 - they register themselves
