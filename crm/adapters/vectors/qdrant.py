"""The store on a Qdrant server: a dense vector of letters and a sparse one of words for each ticket, both searched at once.

The server weighs words by their rarity (modifier IDF); the rest of BM25 is in the sparse vector's parts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Final, TypeVar
from zlib import crc32

from qdrant_client import QdrantClient, models
from qdrant_client.http.exceptions import UnexpectedResponse

from centli.kernel.errors import Unavailable
from crm.adapters.vectors import IndexRef, Point, StoreRefused
from crm.rules import retrieval, similar, vectors
from crm.rules.similar import Found
from crm.rules.vectors import Reading

T = TypeVar("T")

PREFIX: Final = "tickets-"
LETTERS: Final = "letters"
WORDS: Final = "words"
SECONDS: Final = 3
USUAL_LENGTH: Final = 30
"""Stems of a usual ticket, which a longer one is damped against: a server knows no mean of its own."""
_WAIT: Final = frozenset({408, 409, 429})


class QdrantStore:
    """Talks to one server over its REST interface."""

    def __init__(self, url: str, *, key: str = "", client: QdrantClient | None = None) -> None:
        self._client = client or QdrantClient(
            url=url, api_key=key or None, timeout=SECONDS, check_compatibility=False
        )
        self._opened: set[str] = set()

    def put(self, index: IndexRef, points: Sequence[Point]) -> None:
        name = _name(index)
        if name not in self._opened:
            self._open(name, index.size)
        rows = [
            models.PointStruct(
                id=point.key,
                vector={
                    LETTERS: [float(part) for part in vectors.unpacked(point.reading.dense)],
                    WORDS: _sparse(_damped(point.reading.stems)),
                },
                payload={},
            )
            for point in points
        ]
        _asked(partial(self._client.upsert, name, rows, wait=True))

    def search(
        self, index: IndexRef, wanted: Reading, *, limit: int, without: Collection[int] = ()
    ) -> list[Found]:
        but = (
            models.Filter(must_not=[models.HasIdCondition(has_id=list(without))])
            if without
            else None
        )
        dense = [float(part) for part in vectors.unpacked(wanted.dense)]
        asked = [
            models.QueryRequest(query=query, using=using, filter=but, limit=similar.COMPARED_MAX)
            for using, query in (
                (WORDS, _sparse(dict.fromkeys(wanted.stems, 1.0))),
                (LETTERS, dense),
            )
        ]
        words, letters = (
            {int(point.id): point.score for point in answer.points if point.score > 0}
            for answer in _asked(partial(self._client.query_batch_points, _name(index), asked))
        )
        fused = retrieval.fused(words, letters, 0.0 if words else 1.0)
        ranked = sorted(fused.items(), key=lambda pair: (-pair[1], pair[0]))[:limit]
        return [Found(key, score, letters.get(key, 0.0)) for key, score in ranked if score > 0]

    def _open(self, name: str, size: int) -> None:
        if not _asked(partial(self._client.collection_exists, name)):
            try:
                _asked(
                    partial(
                        self._client.create_collection,
                        name,
                        vectors_config={
                            LETTERS: models.VectorParams(size=size, distance=models.Distance.COSINE)
                        },
                        sparse_vectors_config={
                            WORDS: models.SparseVectorParams(modifier=models.Modifier.IDF)
                        },
                    )
                )
            except Unavailable:
                # Another worker may have made it meanwhile.
                if not _asked(partial(self._client.collection_exists, name)):
                    raise
        self._opened.add(name)


def _name(index: IndexRef) -> str:
    return PREFIX + index.version


def _damped(stems: Mapping[str, int]) -> dict[str, float]:
    """Return BM25's weight of each stem but for its rarity."""
    length = sum(stems.values())
    damping = retrieval.K1 * (1 - retrieval.B + retrieval.B * length / USUAL_LENGTH)
    return {stem: times * (retrieval.K1 + 1) / (times + damping) for stem, times in stems.items()}


def _sparse(weights: Mapping[str, float]) -> models.SparseVector:
    """Return words under the hashes of their stems; two of one hash add up."""
    found: dict[int, float] = {}
    for stem, weight in weights.items():
        at = crc32(stem.encode())
        found[at] = found.get(at, 0.0) + weight
    return models.SparseVector(indices=list(found), values=list(found.values()))


def _asked(ask: Callable[[], T]) -> T:
    try:
        return ask()
    except UnexpectedResponse as error:
        status = error.status_code or 0
        if 400 <= status < 500 and status not in _WAIT:  # noqa: PLR2004 - HTTP's classes
            raise StoreRefused(str(status)) from error
        raise Unavailable from error
    except Exception as error:
        raise Unavailable from error
