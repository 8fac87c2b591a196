"""When to answer: weights, and what the bank's articles are about."""

from __future__ import annotations

import json

import pytest

from crm.rules import doubt, evidence, training
from crm.rules.measuring import Question
from crm.rules.retrieval import Document

LEARNT = doubt.doubt()
WHOLE = tuple(float(name not in evidence.AGAINST) for name in evidence.NAMES)


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
    low = LEARNT.confidence(evidence.NOTHING, margin)
    high = LEARNT.confidence(WHOLE, margin)
    assert 0 <= low < 0.15
    assert 0.8 < high <= 1


def test_a_question_in_words_of_what_nobody_tells_is_less_sure():
    assert LEARNT.confidence(WHOLE, -1.5) < LEARNT.confidence(WHOLE, 0.5)


def test_no_sign_speaks_against_what_it_stands_for():
    for weights in (LEARNT.with_words, LEARNT.without):
        for name, weight in zip((*evidence.NAMES, "margin"), weights.each, strict=False):
            assert weight <= 0 if name in evidence.AGAINST else weight >= 0


def test_weights_of_other_signs_are_refused():
    stored = json.loads(doubt.FILE.read_text("utf-8"))
    with pytest.raises(ValueError, match="other signs"):
        doubt.read({**stored, "signs": ["told"]})


def test_calibration_needs_questions_of_both_kinds():
    bare = [Document("a", "Uno", "Algo.")]
    asked = [Document("a", "Uno", "Algo.", ("¿uno?",))]
    with pytest.raises(training.Untrainable):
        training.calibrate(bare, [Question("¿otro?", None)])
    with pytest.raises(training.Untrainable):
        training.calibrate(asked, [])
