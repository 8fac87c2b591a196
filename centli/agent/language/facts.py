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
    if _are_of_two_pairs(kept, dropped, names, not_names):
        kept, dropped, names, not_names = _of_one_pair(
            text, [*kept, *dropped], [*names, *not_names]
        )
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


def _are_of_two_pairs(*settled: Sequence[AmountReading | Person]) -> bool:
    """Say whether the amount of one wish would stand with the payee of the other: "300 a mi mamá no 200 a Luis"."""
    if any(len(each) != 1 for each in settled):
        return False
    (amount,), (not_amount,), (name,), (not_name,) = settled
    first, second = sorted((amount, not_amount), key=_begin), sorted((name, not_name), key=_begin)
    in_turn = max(_begin(first[0]), _begin(second[0])) < min(_begin(first[1]), _begin(second[1]))
    return in_turn and (amount is first[0]) is not (name is second[0])


def _of_one_pair(
    text: str, readings: Sequence[AmountReading], found: Sequence[Person]
) -> tuple[list[AmountReading], list[AmountReading], list[Person], list[Person]]:
    """Keep what was said last, or first where the other is denied outright: "300 a mi mamá y no 200 a Luis"."""
    amounts_of, people_of = sorted(readings, key=_begin), sorted(found, key=_begin)
    end = max(amounts_of[0].span[1], people_of[0].span[1])
    between = text[end : min(_begin(amounts_of[1]), _begin(people_of[1]))]
    keeps = 0 if corrections.denies(between) else 1
    return (
        [amounts_of[keeps]],
        [amounts_of[1 - keeps]],
        [people_of[keeps]],
        [people_of[1 - keeps]],
    )


def _begin(found: AmountReading | Person) -> int:
    return found.span[0]
