"""Finding tickets that are like a text among very many: BM25 chooses, letters put in order.

A ``Mirror`` grows with the tickets. BM25 is summed for at most ``CANDIDATES_MAX`` of them, those that have the text's rarest
stems, the newest where a stem has more; a stem that no ticket has stands for those most like it in letters. The best of them
are compared by their vectors, and both scores are fused as ``retrieval`` does. So a search costs about the same whether
there are ten thousand tickets or a million.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from operator import mul
from typing import Final

from crm.rules import retrieval, vectors
from crm.rules.retrieval import K1, B

CANDIDATES_MAX: Final = 3_000
COMPARED_MAX: Final = 50
"""Candidates whose vectors are looked at."""
STEMS_MAX: Final = 24
"""Stems of a text that are looked for: its rarest."""
TIMES_MAX: Final = 255
PIECE: Final = 3
LIKE_MAX: Final = 3
LIKE_FROM: Final = 0.5
"""Share of three-letter pieces that two stems have in common to stand for each other (Dice)."""


@dataclass(frozen=True, slots=True)
class Found:
    """A ticket that was found, by its row, with its fused score (0 to 1.5) and how alike the letters are (0 to 1)."""

    key: int
    score: float
    alike: float


class _Posting:
    """The tickets of one stem, by their place, and how often each has it."""

    __slots__ = ("places", "times")

    def __init__(self) -> None:
        self.places = array("I")
        self.times = array("B")


class Mirror:
    """What an index holds, in memory. One thread at a time adds; a search beside it sees a ticket whole or not at all."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._keys = array("Q")
        self._places: dict[int, int] = {}
        self._postings: dict[str, _Posting] = {}
        self._lengths = array("H")
        self._total = 0
        self._vectors = array("b")
        self._norms = array("f")
        self._pieces: dict[str, list[str]] = {}

    def __len__(self) -> int:
        return len(self._places)

    def add(self, key: int, stems: Mapping[str, int], dense: bytes) -> None:
        """Add a ticket; one that is there already is replaced."""
        parts = vectors.unpacked(dense)
        if len(parts) != self._size:
            raise ValueError(f"a vector of {len(parts)} parts in an index of {self._size}")
        place = len(self._keys)
        self._vectors.extend(parts)
        self._norms.append(vectors.length(parts))
        length = min(sum(stems.values()), 65_535)
        self._lengths.append(length)
        self._total += length
        self._keys.append(key)
        for stem, times in stems.items():
            posting = self._postings.get(stem)
            if posting is None:
                posting = self._postings[stem] = _Posting()
                for piece in _pieces(stem):
                    self._pieces.setdefault(piece, []).append(stem)
            posting.times.append(min(times, TIMES_MAX))
            posting.places.append(place)
        # An older place of the same key is found no more: only this one leads back to it.
        self._places[key] = place

    def search(
        self,
        stems: Mapping[str, int],
        dense: bytes,
        *,
        limit: int,
        without: Collection[int] = (),
    ) -> list[Found]:
        """Return the tickets that are most like a text, best first; equal ones the older first."""
        weighed, unknown = self._wanted(stems)
        words = self._words(weighed)
        for key in without:
            words.pop(self._places.get(key, -1), None)
        best = dict(nlargest(COMPARED_MAX, words.items(), key=lambda pair: (pair[1], -pair[0])))
        letters = self._letters(best, dense)
        alike = {place: share for place, share in letters.items() if share > 0}
        fused = retrieval.fused(best, alike, unknown)
        ranked = nlargest(limit, fused.items(), key=lambda pair: (pair[1], -pair[0]))
        return [
            Found(self._keys[place], score, letters[place]) for place, score in ranked if score > 0
        ]

    def _wanted(self, stems: Mapping[str, int]) -> tuple[list[tuple[_Posting, float]], float]:
        """Return the postings to look at with what each counts, rarest first, and the share of stems nobody has."""
        found: dict[str, float] = {}
        unknown = 0
        for stem in stems:
            if stem in self._postings:
                found[stem] = max(found.get(stem, 0.0), 1.0)
                continue
            unknown += 1
            for like, share in self._alike(stem):
                found[like] = max(found.get(like, 0.0), share)
        weighed = [
            (self._postings[stem], share * self._rarity(len(self._postings[stem].places)))
            for stem, share in found.items()
        ]
        weighed.sort(key=lambda pair: -pair[1])
        return weighed[:STEMS_MAX], unknown / len(stems) if stems else 0.0

    def _alike(self, stem: str) -> Iterator[tuple[str, float]]:
        wanted = _pieces(stem)
        shared = Counter(each for piece in wanted for each in self._pieces.get(piece, ()))
        shares = (
            (each, 2 * count / (len(wanted) + len(_pieces(each))))
            for each, count in shared.items()
            if 2 * count >= LIKE_FROM * len(wanted)
        )
        best = nlargest(LIKE_MAX, shares, key=lambda pair: (pair[1], pair[0]))
        return ((each, share) for each, share in best if share >= LIKE_FROM)

    def _rarity(self, having: int) -> float:
        return math.log(1 + (len(self._keys) - having + 0.5) / (having + 0.5))

    def _words(self, weighed: Sequence[tuple[_Posting, float]]) -> dict[int, float]:
        """Return BM25 of the candidates."""
        scores: dict[int, float] = {}
        usual = (self._total / len(self._keys) if len(self._keys) else 0.0) or 1.0
        short, per_word = K1 * (1 - B), K1 * B / usual
        lengths = self._lengths
        for posting, rarity in weighed:
            places, times = posting.places, posting.times
            weight = rarity * (K1 + 1)
            # Appended to last: what it has, the other has.
            whole = len(places)
            newest = max(0, whole - max(0, CANDIDATES_MAX - len(scores)))
            looked_at = _older(places, sorted(scores), newest) if newest else []
            for at in (*looked_at, *range(newest, whole)):
                place, count = places[at], times[at]
                scores[place] = scores.get(place, 0.0) + weight * count / (
                    count + short + per_word * lengths[place]
                )
        return {place: score for place, score in scores.items() if self._is_current(place)}

    def _is_current(self, place: int) -> bool:
        return self._places.get(self._keys[place]) == place

    def _letters(self, places: Mapping[int, float], dense: bytes) -> dict[int, float]:
        parts = vectors.unpacked(dense)
        norm, size, kept = vectors.length(parts), self._size, self._vectors
        return {
            # A slice is a copy: whoever adds meanwhile may move the whole.
            place: max(
                0.0,
                sum(map(mul, parts, kept[place * size : (place + 1) * size]))
                / (norm * self._norms[place]),
            )
            for place in places
        }


def _pieces(stem: str) -> list[str]:
    edged = f" {stem} "
    return [edged[at : at + PIECE] for at in range(len(edged) - PIECE + 1)]


def _older(places: array[int], wanted: Sequence[int], whole: int) -> list[int]:
    """Return where the wanted places, in ascending order, stand among the first ``whole`` of a posting's."""
    found: list[int] = []
    at = 0
    for place in wanted:
        at = bisect_left(places, place, at, whole)
        if at == whole:
            break
        if places[at] == place:
            found.append(at)
    return found
