"""The app of `centli.web`."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "centli.web"
    label = "web"
