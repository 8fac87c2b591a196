"""What the grammars find in one wish: amounts, people, accounts, and what was taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from centli.agent.language import amounts, corrections, people, slots
from centli.agent.language.amounts import AmountReading
from centli.agent.language.corrections import Operation
from centli.agent.language.people import Person


@dataclass(frozen=True, slots=True)
class Facts:
    """What the grammars found in one wish."""

    text: str
    amounts: tuple[AmountReading, ...]
    dropped_amounts: tuple[AmountReading, ...]
    people: tuple[Person, ...]
    dropped_people: tuple[Person, ...]
    accounts: Mapping[str, str]
    concept: str
    operation: Operation
    cue: bool


def _told(text: str) -> list[tuple[int, int]]:
    """Return the spans that are data: a transfer's concept and quotations."""
    concept = slots.concept(text)
    return [*slots.quoted(text), *([concept[1]] if concept else [])]


def _inside(place: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(a <= place < b for a, b in spans)


def facts_of(text: str, known: tuple[str, ...]) -> Facts:
    """Return what the grammars find outside of concepts and quotations."""
    concept = slots.concept(text)
    hidden = _told(text)
    readings = [r for r in amounts.read_all(text) if not _inside(r.span[0], hidden)]
    found = [p for p in people.payees(text, known) if not _inside(p.span[0], hidden)]
    kept, dropped = corrections.settle(text, readings)
    names, not_names = corrections.settle(text, found)
    return Facts(
        text=text,
        amounts=tuple(kept),
        dropped_amounts=tuple(dropped),
        people=tuple(names),
        dropped_people=tuple(not_names),
        accounts=slots.accounts(text),
        concept=concept[0] if concept else "",
        operation=corrections.operation(text),
        cue=corrections.has_cue(text),
    )
