"""One wish gets one message: words that stand before a card, or behind it, go with it. Each card is a message of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from centli.agent.frames import Kind
from centli.agent.journal import Draft

BESIDE_LENGTH_MAX: Final = 280
"""Letters of what stands beside a card; an article is an answer of its own, to be copied and rated."""
_WHOLE: Final = frozenset({Kind.TEXT, Kind.ERROR, Kind.CHOICES})
"""Kinds whose ``content`` is what is shown; beside the card of any other stand ``before`` and ``after``."""


def joined(drafts: Sequence[Draft]) -> list[Draft]:
    """Return an answer's messages, with its words in those that they belong to: a plain client reads one frame."""
    found: list[Draft] = []
    for draft in drafts:
        last = found[-1] if found else None
        if last is None:
            found.append(draft)
        elif _is_beside(last) or (_is_words(last) and _is_words(draft)):
            found[-1] = _led_by(last, draft)
        elif _is_beside(draft):
            found[-1] = _followed_by(last, draft)
        else:
            found.append(draft)
    return found


def _is_words(draft: Draft) -> bool:
    return draft.kind is Kind.TEXT and draft.data.keys() <= {"links"} and draft.dedupe_key is None


def _is_beside(draft: Draft) -> bool:
    return _is_words(draft) and not draft.data and len(draft.content) <= BESIDE_LENGTH_MAX


def _led_by(words: Draft, card: Draft) -> Draft:
    # The first line of a question with buttons is its title.
    between = " " if card.kind is Kind.CHOICES else "\n"
    content = f"{words.content}{between}{card.content}"
    before = "\n".join(part for part in (words.content, card.data.get("before", "")) if part)
    data = card.data if card.kind in _WHOLE else {**card.data, "before": before}
    if "links" in words.data:
        data = {**data, "links": [*words.data["links"], *data.get("links", ())]}
    return replace(
        card, content=content, data=data, suggestions=card.suggestions or words.suggestions
    )


def _followed_by(card: Draft, words: Draft) -> Draft:
    content = f"{card.content}\n{words.content}"
    after = "\n".join(part for part in (card.data.get("after", ""), words.content) if part)
    is_whole = card.kind in _WHOLE - {Kind.CHOICES}
    data = card.data if is_whole else {**card.data, "after": after}
    return replace(
        card, content=content, data=data, suggestions=words.suggestions or card.suggestions
    )
