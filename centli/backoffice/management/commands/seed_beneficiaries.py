"""Seed whom customers can pay."""

from __future__ import annotations

from centli.backoffice.seeds.command import SeedCommand


class Command(SeedCommand):
    summary = (
        "Store whom each customer can pay, confirmed as customers do; "
        "people and accounts where missing. A second run creates 0."
    )
    examples = (
        "manage.py seed_beneficiaries",
        "manage.py seed_beneficiaries --size medium --seed 7",
        "manage.py seed_beneficiaries --reset --yes --json",
    )
    parts = ("seed_accounts", "seed_beneficiaries")
    next_command = "manage.py seed_demo"
