"""What is no number: idioms of money, and figures that are no money at all."""

from __future__ import annotations

from centli.agent.language import namesakes, vocabulary
from centli.agent.language.amounts.readings import AmountReading
from centli.agent.language.tokens import fold_with_places


def idioms(text: str) -> list[AmountReading]:
    """Return the idioms of money; those that only hide a number say nothing."""
    folded = fold_with_places(text)
    found: list[AmountReading] = []
    for kind, relation, pattern in vocabulary.IDIOMS:
        for match in pattern.finditer(folded.text):
            span = folded.span(*match.span())
            if any(span[0] < r.span[1] and r.span[0] < span[1] for r in found):
                continue
            filled = relation.format(*(g or "" for g in match.groups()))
            found.append(
                AmountReading(kind, text[slice(*span)], span, relation=filled)  # type: ignore[arg-type]
                if kind != "hide"
                else AmountReading("vague", "", span)
            )
    return found


def not_money(text: str) -> list[tuple[int, int]]:
    """Return where figures stand that are a card, an account, a date or an hour, or somebody's name."""
    folded = fold_with_places(text)
    return namesakes.spans(text) + [
        folded.span(*match.span())
        for pattern in vocabulary.NOT_MONEY
        for match in pattern.finditer(folded.text)
    ]
