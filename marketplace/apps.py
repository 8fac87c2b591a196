"""The app of `marketplace`."""

from django.apps import AppConfig


class MarketplaceConfig(AppConfig):
    name = "marketplace"
