"""The app of `centli.agent`."""

from django.apps import AppConfig


class AgentConfig(AppConfig):
    name = "centli.agent"
    label = "agent"

    def ready(self) -> None:
        from centli.agent import handlers  # noqa: F401, PLC0415 - registers
