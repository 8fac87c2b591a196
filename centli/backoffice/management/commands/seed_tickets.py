"""Seed tickets."""

from __future__ import annotations

from centli.backoffice.seeds.command import SeedCommand


class Command(SeedCommand):
    summary = (
        "Store who answers reports, their macros, and 300 reports over the last 60 days: new, waiting, late, solved, "
        "reopened, rated. A second run creates 0."
    )
    examples = (
        "manage.py seed_tickets",
        "manage.py seed_tickets --size large --seed 7",
        "manage.py seed_tickets --reset --yes --json",
    )
    parts = ("seed_tickets",)
    next_command = "manage.py demo"
