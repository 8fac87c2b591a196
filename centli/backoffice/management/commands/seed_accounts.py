"""Seed customers and their accounts."""

from __future__ import annotations

from centli.backoffice.seeds.command import SeedCommand


class Command(SeedCommand):
    summary = "Store customers with consent and second factor, and their accounts at zero. A second run creates 0."
    examples = (
        "manage.py seed_accounts",
        "manage.py seed_accounts --size medium --seed 7",
        "manage.py seed_accounts --reset --yes --json",
    )
    parts = ("seed_accounts",)
    next_command = "manage.py seed_beneficiaries"
