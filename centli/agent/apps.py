"""The app of `centli.agent`."""

from django.apps import AppConfig


class AgentConfig(AppConfig):
    name = "centli.agent"
    label = "agent"
