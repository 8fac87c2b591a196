"""The app of `marketplace`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MarketplaceConfig(AppConfig):
    name = "marketplace"
    verbose_name = _("Comercio")

    def ready(self) -> None:
        from marketplace import handlers, kinds  # noqa: F401, PLC0415 - they register themselves
