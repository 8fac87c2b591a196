"""Seed the marketplace."""

from __future__ import annotations

from centli.backoffice.seeds.command import SeedCommand


class Command(SeedCommand):
    summary = (
        "Store 12 retailers and 120, 2,000 or 10,000 products with pictures, prices, benefits and the movements "
        "that make their stock. A second run creates 0."
    )
    examples = (
        "manage.py seed_products",
        "manage.py seed_products --size large",
        "manage.py seed_products --reset --yes --json",
    )
    parts = ("seed_products",)
    next_command = "manage.py demo"
