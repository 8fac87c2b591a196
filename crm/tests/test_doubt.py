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


LIKELY, UNLIKELY = (0.5, 1.0, 1.0), (-1.5, -3.0, -3.0)
"""What ``LEARNT`` names, of a question that is worded as those that have an answer, and of one that is not."""


@pytest.mark.parametrize("learnt", [None, LIKELY])
def test_more_of_a_question_makes_surer(learnt):
    low = LEARNT.confidence(evidence.NOTHING, learnt)
    high = LEARNT.confidence(WHOLE, learnt)
    assert 0 <= low < 0.15
    assert 0.8 < high <= 1


def test_a_question_in_words_of_what_nobody_tells_is_less_sure():
    sure = LEARNT.confidence(WHOLE, LIKELY)
    for at, less in enumerate(UNLIKELY):
        assert LEARNT.confidence(WHOLE, (*LIKELY[:at], less, *LIKELY[at + 1 :])) < sure


def test_a_question_is_known_by_its_words_its_pairs_and_their_letters():
    texts = ["¿cómo cambio el nip?", "¿cómo cambio el domicilio?", "¿cómo compro el banco?"]
    labels = [doubt.KNOWN, doubt.KNOWN, doubt.UNKNOWN]
    ratios = training._ratios(texts, labels)

    words, letters = doubt.asked_alike("cambio el nip", ratios)
    assert (words > 0, letters > 0) == (True, True)
    # Nobody wrote «nips» or «cambios», but their letters are known; «el banco» is of what nobody answers.
    assert doubt.asked_alike("nips cambios", ratios)[1] > 0
    assert max(doubt.asked_alike("compro el banco", ratios)) < 0
    assert doubt.asked_alike("xyz", ratios) == doubt.asked_alike("", ratios) == (0, 0)


@pytest.mark.parametrize("language", doubt.FILES)
def test_no_sign_speaks_against_what_it_stands_for(language):
    learnt = doubt.doubt(language)
    for weights in (learnt.with_words, learnt.without):
        for name, weight in zip((*evidence.NAMES, *doubt.LEARNT), weights.each, strict=False):
            assert weight <= 0 if name in evidence.AGAINST else weight >= 0


def test_weights_of_other_signs_are_refused():
    stored = json.loads(doubt.FILES["es"].read_text("utf-8"))
    with pytest.raises(ValueError, match="other signs"):
        doubt.read({**stored, "signs": ["told"]})
    with pytest.raises(ValueError, match="other signs"):
        doubt.read({**stored, "signs": stored["signs"][:-1]})


def test_calibration_needs_questions_of_both_kinds():
    bare = [Document("a", "Uno", "Algo.")]
    asked = [Document("a", "Uno", "Algo.", ("¿uno?",))]
    with pytest.raises(training.Untrainable):
        training.calibrate(bare, [Question("¿otro?", None)])
    with pytest.raises(training.Untrainable):
        training.calibrate(asked, [])
    mixed = [*asked, Document("b", "One", "A thing.", ("one?",), "en")]
    with pytest.raises(training.Untrainable, match="languages"):
        training.calibrate(mixed, [Question("¿otro?", None)])
