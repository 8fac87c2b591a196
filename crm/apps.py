"""The app of `crm`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CrmConfig(AppConfig):
    name = "crm"
    verbose_name = _("Clientes")

    def ready(self) -> None:
        from crm import handlers, kinds  # noqa: F401, PLC0415 - they register themselves
