"""Seed the demo: ninety days of money."""

from __future__ import annotations

from centli.backoffice.seeds.command import SeedCommand


class Command(SeedCommand):
    summary = (
        "Store ninety days of movements of every type and status, limits and staff; "
        "people, accounts and beneficiaries where missing. A second run creates 0."
    )
    examples = (
        "manage.py seed_demo",
        "manage.py seed_demo --size medium --seed 7",
        "manage.py seed_demo --reset --yes --json",
    )
    parts = ("seed_accounts", "seed_beneficiaries", "seed_demo", "seed_talks")
    next_command = "manage.py demo"
