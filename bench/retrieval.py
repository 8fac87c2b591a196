"""Finding an answer among 2,000 articles: the fused search of words and letters beside a bare BM25 over the same stems.

The articles are put together from the seeds' own sentences, titles and questions; the questions are the evaluation set's. Both
sides read the question themselves, ask in turn, and count no text twice.
"""

from __future__ import annotations

import random
import statistics
import time
from collections import Counter
from pathlib import Path
from typing import Any, Final

from bench.tickets import BareBM25
from crm.management.commands.evaluate_support import read_articles, read_questions
from crm.rules import answers, terms
from crm.rules.passages import Passage, sentences
from crm.rules.retrieval import Document, Index, Method
from crm.rules.retrieval import statistics as counted

SEEDS: Final = Path(__file__).parent.parent / "centli" / "backoffice" / "seeds" / "support"
ARTICLES: Final = 2_000
QUESTIONS: Final = 200
ROUNDS: Final = 3
TOP: Final = 5


def run(*, seed: int, articles: int = ARTICLES) -> dict[str, Any]:
    """Ask both the same questions in turn; return the medians, their ratio, and what a whole answer takes."""
    chance = random.Random(seed)
    documents = _documents(chance, articles)
    index = Index.of(documents)
    rows = [counted(one) for one in documents]
    bare = BareBM25([(at, one.stems) for at, one in enumerate(rows)])
    passages = {
        one.key: Passage(one.key, 1, one.title, one.body, one.questions) for one in documents
    }
    asked = [one.text for one in read_questions(SEEDS / "evaluation.jsonl") if one.key]
    took: dict[str, list[float]] = {name: [] for name in ("fused", "words", "bare", "answer")}

    def fused(text: str) -> None:
        index.search(text, limit=TOP)

    def words(text: str) -> None:
        index.search(text, limit=TOP, method=Method.WORDS)

    def alone(text: str) -> None:
        bare.search(Counter(terms.stems(text)), limit=TOP)

    def answer(text: str) -> None:
        answers.answer(text, index.search(text, limit=TOP), index, passages)

    ways = {"fused": fused, "words": words, "bare": alone, "answer": answer}
    for text in chance.sample(asked, QUESTIONS) * ROUNDS:
        for name in chance.sample(list(ways), len(ways)):
            started = time.perf_counter()
            ways[name](text)
            took[name].append(time.perf_counter() - started)
    middle = {name: statistics.median(each) for name, each in took.items()}
    return {
        "articles": articles,
        "questions": QUESTIONS,
        "p50_ms": round(1000 * middle["fused"], 2),
        "words_alone_p50_ms": round(1000 * middle["words"], 2),
        "bare_p50_ms": round(1000 * middle["bare"], 2),
        "whole_answer_p50_ms": round(1000 * middle["answer"], 2),
        "ratio": round(middle["fused"] / middle["bare"], 2),
    }


def _documents(chance: random.Random, count: int) -> list[Document]:
    known = read_articles(SEEDS / "articles")
    said = [one.text for each in known for one in sentences(each.body)]
    questions = [text for each in known for text in each.questions]
    titles = [each.title for each in known]
    made = [
        Document(
            f"a{at:05}",
            chance.choice(titles),
            "\n\n".join(chance.sample(said, chance.randrange(5, 10))),
            tuple(chance.sample(questions, 5)),
        )
        for at in range(count - len(known))
    ]
    return [*known, *made]
