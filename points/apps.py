"""The app of `points`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PointsConfig(AppConfig):
    name = "points"
    verbose_name = _("Puntos")

    def ready(self) -> None:
        from points import handlers, kinds  # noqa: F401, PLC0415 - they register themselves
