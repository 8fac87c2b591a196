"""The tickets' pipeline through two real workers, and finding what is alike among 100,000 tickets beside a bare BM25.

The bare BM25 has the same stems with their weights worked out beforehand, sums them over every ticket that has one of a
question's, and knows nothing of letters.
"""

from __future__ import annotations

import json
import math
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from heapq import nlargest
from pathlib import Path
from typing import Any, Final

from bench import workers
from centli.events.models import Outbox
from centli.kernel import clock, ids
from centli.people.models import User
from crm.adapters.vectors import IndexRef, store
from crm.models import PipelineJob, SearchIndex, Ticket, TicketVector
from crm.rules import known, retrieval, vectors
from crm.rules.vectors import Reading
from crm.services import tickets
from crm.testing import make_call, make_user

SEEDS: Final = Path("centli/backoffice/seeds/support/tickets.jsonl")
REPORTS: Final = 400
EACH: Final = 10
"""Reports of one customer: twenty may be open at once."""
QUEUES: Final = ("events", "tickets.raw", "tickets.enriched", "tickets.embedded")

TICKETS: Final = 100_000
QUESTIONS: Final = 200
TOP: Final = 5
BATCH: Final = 2_000
GOAL: Final = 1.0
"""A search of words and letters takes no longer than a bare BM25, which looks at every ticket that has a word."""


def texts() -> list[str]:
    """Return what customers wrote, from the seeds."""
    rows = (json.loads(line) for line in SEEDS.read_text("utf-8").splitlines())
    return [f"{row['subject']}. {row['body']}" for row in rows]


# ── The pipeline ─────────────────────────────────────────────────────────────────────────────────


def run(*, count: int, seed: int) -> dict[str, Any]:
    """Have reports read, indexed and answered by so many workers of one process each; return the rate."""
    chance = random.Random(seed)
    said = texts()
    started = time.perf_counter()
    for _ in range(REPORTS // EACH):
        user = make_user()
        for text in chance.choices(said, k=EACH):
            tickets.ticket_open(make_call(user), text=text[:4_000])
    opened = time.perf_counter() - started
    with workers.started(count, queues=QUEUES, processes=1):
        # Workers first have to start: what is measured runs from the first job that is done.
        workers.wait_until(lambda: PipelineJob.objects.filter(state="done").exists())
        started, before = time.perf_counter(), _embedded()
        workers.wait_until(lambda: _embedded() == REPORTS)
        indexed = time.perf_counter() - started
        workers.wait_until(workers.nothing_waits)
        told = time.perf_counter() - started
    return {
        "workers": count,
        "tickets": REPORTS,
        "opened_per_s": round(REPORTS / opened, 1),
        "indexed_per_s": round((REPORTS - before) / indexed, 1),
        "all_told_per_s": round((REPORTS - before) / told, 1),
        "stopped": PipelineJob.objects.filter(state="dead").count(),
        "events": dict(Counter(Outbox.objects.values_list("event_type", flat=True))),
    }


def is_sound(found: Mapping[str, Any]) -> bool:
    """Say whether every ticket went through each stage once."""
    once = all(
        found["events"].get(name) == REPORTS
        for name in ("TICKET_RAW", "TICKET_ENRICHED", "TICKET_EMBEDDED")
    )
    return once and not found["stopped"] and TicketVector.objects.count() == REPORTS


def _embedded() -> int:
    return TicketVector.objects.count()


# ── What is alike ────────────────────────────────────────────────────────────────────────────────


class BareBM25:
    """Weights by stem and ticket; every ticket that has a stem of the question is summed."""

    def __init__(self, counted: Sequence[tuple[int, Mapping[str, int]]]) -> None:
        usual = sum(sum(stems.values()) for _, stems in counted) / len(counted)
        having = Counter(stem for _, stems in counted for stem in stems)
        self._postings: dict[str, list[tuple[int, float]]] = {}
        for key, stems in counted:
            length = sum(stems.values())
            damping = retrieval.K1 * (1 - retrieval.B + retrieval.B * length / usual)
            for stem, times in stems.items():
                rarity = math.log(1 + (len(counted) - having[stem] + 0.5) / (having[stem] + 0.5))
                weight = rarity * times * (retrieval.K1 + 1) / (times + damping)
                self._postings.setdefault(stem, []).append((key, weight))

    def search(self, stems: Mapping[str, int], *, limit: int) -> list[int]:
        """Return the keys of the best."""
        scores: dict[int, float] = {}
        for stem in stems:
            for key, weight in self._postings.get(stem, ()):
                scores[key] = scores.get(key, 0.0) + weight
        return nlargest(limit, scores, key=lambda key: (scores[key], -key))


def similar(*, seed: int, count: int = TICKETS) -> dict[str, Any]:
    """Fill an index, ask it and a bare BM25 the same questions in turn, and return the medians and their ratio."""
    chance = random.Random(seed)
    said = _many(chance, count)
    index = _filled(said)
    ref = IndexRef(index.pk, index.version, vectors.SIZE)
    counted = [
        (key, stems)
        for key, stems in TicketVector.objects.values_list("ticket_id", "stems").iterator()
    ]
    bare = BareBM25(counted)
    started = time.perf_counter()
    store().search(ref, _read("tarjeta"), limit=TOP)
    loaded = time.perf_counter() - started
    asked = _questions(chance, said)
    ours: list[float] = []
    theirs: list[float] = []
    found = found_bare = 0
    for key, words in asked:
        for kind in chance.sample(("ours", "bare"), 2):
            started = time.perf_counter()
            if kind == "ours":
                # A question is read by both: what is compared is the looking.
                hits = [one.key for one in store().search(ref, _read(words), limit=TOP)]
                ours.append(time.perf_counter() - started)
                found += key in hits
            else:
                hits = bare.search(vectors.stems(words, "es"), limit=TOP)
                theirs.append(time.perf_counter() - started)
                found_bare += key in hits
    return {
        "tickets": count,
        "questions": len(asked),
        "p50_ms": round(1000 * statistics.median(ours), 2),
        "bare_p50_ms": round(1000 * statistics.median(theirs), 2),
        "p95_ms": round(1000 * sorted(ours)[int(0.95 * len(ours))], 2),
        "bare_p95_ms": round(1000 * sorted(theirs)[int(0.95 * len(theirs))], 2),
        "ratio": round(statistics.median(ours) / statistics.median(theirs), 2),
        "recall_at_5": round(found / len(asked), 3),
        "bare_recall_at_5": round(found_bare / len(asked), 3),
        "first_search_s": round(loaded, 1),
    }


def _many(chance: random.Random, count: int) -> list[str]:
    """Return reports put together from sentences of the seeds' and from names and places, as rare as such are."""
    sentences = [one.strip() for text in texts() for one in text.split(".") if len(one) > 20]
    letters = "bcdfgjlmnprstvz"
    names = [
        "".join(chance.choice(letters) + chance.choice("aeiou") for _ in range(3))
        for _ in range(20_000)
    ]
    return [
        ". ".join(
            [
                *chance.sample(sentences, chance.randrange(2, 5)),
                " ".join(chance.choices(names, k=4)),
            ]
        )
        for _ in range(count)
    ]


def _read(text: str) -> Reading:
    return Reading(vectors.stems(text, "es"), vectors.packed(vectors.letters(text, "es")))


def _filled(said: Sequence[str]) -> SearchIndex:
    user = User.objects.create_user("bench@example.mx", None, display_name="Bench")
    now = clock.now()
    index = SearchIndex.objects.create(
        version="bench", slot="live", embedder=f"letters-{vectors.SIZE}", created_at=now
    )
    for at in range(0, len(said), BATCH):
        rows = [
            Ticket(
                public_id=ids.uuid7(), customer=user, channel="rest", subject="x",
                answer_due_at=now, resolution_due_at=now, created_at=now, updated_at=now,
            )
            for _ in said[at : at + BATCH]
        ]  # fmt: skip
        Ticket.objects.bulk_create(rows)
        keys = Ticket.objects.order_by("-pk").values_list("pk", flat=True)[: len(rows)]
        TicketVector.objects.bulk_create(
            [
                TicketVector(
                    index=index, ticket_id=key, input_hash="", stems=read.stems, dense=read.dense
                )
                for key, text in zip(sorted(keys), said[at : at + BATCH], strict=True)
                for read in [_read(text)]
            ]
        )
        print(f"\r{at + len(rows)} of {len(said)} indexed", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return index


def _questions(chance: random.Random, said: Sequence[str]) -> list[tuple[int, str]]:
    first = Ticket.objects.order_by("pk").values_list("pk", flat=True)[0]
    places = chance.sample(range(len(said)), QUESTIONS)
    found = [(first + at, known.words_of(said[at])) for at in places]
    return [(key, words) for key, words in found if words]
