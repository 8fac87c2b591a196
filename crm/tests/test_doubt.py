"""When to answer: weights, and what the bank's articles are about."""

from __future__ import annotations

import pytest

from crm.rules import doubt, training
from crm.rules.measuring import Question
from crm.rules.retrieval import Document

LEARNT = doubt.doubt()


def test_what_no_article_tells_looks_unknown():
    assert LEARNT.known("como cambio el nip de mi tarjeta") > 0
    assert LEARNT.known("que tasa de interes anual cobra el credito hipotecario") < 0


def test_what_was_learnt_counts_only_where_it_was_learnt():
    slugs = sorted(LEARNT.articles)
    assert LEARNT.known_among(slugs) is not None
    assert LEARNT.known_among(slugs[:10]) is None
    assert LEARNT.known_among(["p1", "p2"]) is None


@pytest.mark.parametrize("margin", [None, 0.5])
def test_more_of_a_question_makes_surer(margin):
    low = LEARNT.confidence((0.1, 0.8, 0.1, 0.1, 0.1), margin)
    high = LEARNT.confidence((1.0, 0.0, 1.2, 0.8, 1.5), margin)
    assert 0 <= low < 0.1
    assert 0.7 < high <= 1
    assert LEARNT.confidence((1.0, 0.0, 1.2, 0.8, 1.5), -1.5) < LEARNT.confidence(
        (1.0, 0.0, 1.2, 0.8, 1.5), 0.5
    )


def test_calibration_needs_questions_of_both_kinds():
    bare = [Document("a", "Uno", "Algo.")]
    asked = [Document("a", "Uno", "Algo.", ("¿uno?",))]
    with pytest.raises(training.Untrainable):
        training.calibrate(bare, [Question("¿otro?", None)])
    with pytest.raises(training.Untrainable):
        training.calibrate(asked, [])
