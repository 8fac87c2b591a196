"""Seed points."""

from __future__ import annotations

from centli.backoffice.seeds.command import SeedCommand


class Command(SeedCommand):
    summary = (
        "Store the demo's customers, 40 rewards with pictures, 60 employees in teams, and a year of grants, "
        "recognitions and redemptions. A second run creates 0."
    )
    examples = (
        "manage.py seed_points",
        "manage.py seed_points --size large",
        "manage.py seed_points --reset --yes --json",
    )
    parts = ("seed_accounts", "seed_points")
    next_command = "manage.py demo"
