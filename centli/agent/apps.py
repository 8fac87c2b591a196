"""The app of `centli.agent`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgentConfig(AppConfig):
    name = "centli.agent"
    label = "agent"
    verbose_name = _("Conversaciones")

    def ready(self) -> None:
        from centli.agent import handlers  # noqa: F401, PLC0415 - registers
