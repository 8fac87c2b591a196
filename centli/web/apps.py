"""The app of `centli.web`."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "centli.web"
    label = "web"

    def ready(self) -> None:
        from centli.web import schema  # noqa: F401, PLC0415 - registers how our fields are described
