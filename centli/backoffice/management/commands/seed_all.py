"""Seed everything."""

from __future__ import annotations

from centli.backoffice.seeds.command import SeedCommand


class Command(SeedCommand):
    summary = "Store everything that there is a seed of. A second run creates 0."
    examples = (
        "manage.py seed_all",
        "manage.py seed_all --size medium --seed 7",
        "manage.py seed_all --size medium --dry-run",
        "manage.py seed_all --reset --yes --json",
    )
    parts = (
        "seed_accounts",
        "seed_beneficiaries",
        "seed_demo",
        "seed_products",
        "seed_points",
        "seed_support",
        "seed_tickets",
        "seed_talks",
    )
    next_command = "manage.py demo"
