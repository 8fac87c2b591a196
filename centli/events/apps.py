"""The app of `centli.events`."""

from importlib import import_module

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "centli.events"
    label = "events"
    verbose_name = _("Eventos y auditoría")

    def ready(self) -> None:
        from centli.events import sinks, sweeps, trail  # noqa: F401, PLC0415

        if sinks.on_workers():
            from centli.events import worker  # noqa: PLC0415

            # Whoever publishes rings: the application must be the one that the settings configure.
            import_module(settings.CENTLI_CELERY)
            worker.listen()
