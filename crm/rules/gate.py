"""Whether what is published lets the frozen evaluation set's questions be found as well as before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from crm.rules.measuring import Question
from crm.rules.retrieval import HITS_MAX, Index

DEPTH: Final = 5
SHOWN_MAX: Final = 20

Ranks = Mapping[str, int]
"""Each question's rank of the article that answers it; 0 where it was not found."""


@dataclass(frozen=True, slots=True)
class Worse:
    """A question whose article is found further down, or no more (rank 0)."""

    question: str
    slug: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Gate:
    """How many of the questions that could be answered before find their article among the first five."""

    questions: int
    before: int
    after: int
    worse: tuple[Worse, ...]
    """Those that fell out of the first five, at most twenty."""

    @property
    def is_open(self) -> bool:
        """Say whether recall did not fall."""
        return self.after >= self.before

    def to_json(self) -> dict[str, Any]:
        """Return plain data."""
        return {**asdict(self), "worse": [asdict(one) for one in self.worse]}


def ranks(questions: Sequence[Question], index: Index) -> Ranks:
    """Return where each question's article is found."""
    known = frozenset(index.keys)
    return {
        one.text: _rank(one, index) for one in questions if one.key is not None and one.key in known
    }


def _rank(one: Question, index: Index) -> int:
    hits = index.search(one.text, limit=HITS_MAX)
    return next((place for place, hit in enumerate(hits, start=1) if hit.key == one.key), 0)


def compare(questions: Sequence[Question], before: Ranks, after: Ranks) -> Gate:
    """Compare the questions whose article is there before; one that is gone afterwards is found no more."""
    asked = {one.text: one.key or "" for one in questions if one.text in before}
    worse = [
        Worse(text, slug, before[text], after.get(text, 0))
        for text, slug in asked.items()
        if _is_found(before[text]) and not _is_found(after.get(text, 0))
    ]
    return Gate(
        len(asked),
        sum(_is_found(before[text]) for text in asked),
        sum(_is_found(after.get(text, 0)) for text in asked),
        tuple(worse[:SHOWN_MAX]),
    )


def _is_found(rank: int) -> bool:
    return 0 < rank <= DEPTH
