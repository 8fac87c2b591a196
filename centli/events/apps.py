"""The app of `centli.events`."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "centli.events"
    label = "events"
