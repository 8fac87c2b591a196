"""Understanding of what Mexican customers write: money, people, dates and wishes; no network."""

from centli.agent.language.guards import (
    is_confirmation,
    is_no,
    is_taken_back,
    is_yes,
)
from centli.agent.language.understanding import (
    INTENTS,
    Correction,
    Understanding,
    details,
    named_slots,
    named_unclear,
    understand,
)
from centli.agent.language.wishes import changes_a_contact

__all__ = [
    "INTENTS",
    "Correction",
    "Understanding",
    "changes_a_contact",
    "details",
    "is_confirmation",
    "is_no",
    "is_taken_back",
    "is_yes",
    "named_slots",
    "named_unclear",
    "understand",
]
