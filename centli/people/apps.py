"""The app of `centli.people`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "centli.people"
    label = "people"
    verbose_name = _("Personas")

    def ready(self) -> None:
        from centli.people import handlers, sweeps  # noqa: F401, PLC0415 - registers them
