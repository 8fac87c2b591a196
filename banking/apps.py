"""The app of `banking`."""

from django.apps import AppConfig


class BankingConfig(AppConfig):
    name = "banking"
