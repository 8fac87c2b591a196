"""The app of `centli.people`."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "centli.people"
    label = "people"
