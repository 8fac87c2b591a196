"""Understanding of what Mexican customers write: money, people, dates and wishes; no network."""

from centli.agent.language.guards import is_confirmation, is_no, is_yes
from centli.agent.language.understanding import (
    INTENTS,
    Correction,
    Understanding,
    details,
    named_slots,
    named_unclear,
    understand,
)

__all__ = [
    "INTENTS",
    "Correction",
    "Understanding",
    "details",
    "is_confirmation",
    "is_no",
    "is_yes",
    "named_slots",
    "named_unclear",
    "understand",
]
