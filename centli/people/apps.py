"""The app of `centli.people`."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "centli.people"
    label = "people"

    def ready(self) -> None:
        from centli.people import handlers  # noqa: F401, PLC0415 - registers them
