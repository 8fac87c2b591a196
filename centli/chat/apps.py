"""The app of `centli.chat`."""

from django.apps import AppConfig


class ChatConfig(AppConfig):
    name = "centli.chat"
    label = "chat"
