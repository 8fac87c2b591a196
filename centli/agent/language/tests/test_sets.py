"""The development sets: what the engine has to reach on utterances that it was not trained on."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from centli.agent.language import classifier, dates, train
from centli.agent.language.amounts import read_all
from centli.agent.language.evaluate import evaluate
from centli.kernel.money import Money

DATA = Path(__file__).parents[2] / "tests" / "data"
NOW = datetime(2026, 11, 21, 20, 5, tzinfo=UTC)


def records(name):
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


@pytest.mark.slow
def test_intents():
    summary = evaluate(records("intents.jsonl"), now=NOW).summary()

    assert summary["records"] >= 1200
    assert summary["slots_exact"] >= 0.95
    assert summary["unclear_found"] >= 0.95
    assert summary["intent_accuracy"] >= 0.95
    assert summary["out_of_scope_recall"] >= 0.90
    assert summary["false_refusals"] <= 0.05
    assert summary["silently_wrong_money"] == 0


def test_amounts():
    wrong, silent = [], []
    found = records("amounts.jsonl")
    for record in found:
        readings = read_all(record["text"])
        kinds = [r.kind for r in readings]
        amounts = [Money(r.centavos).wire() for r in readings if r.centavos]
        expected = [] if record["kind"] == "none" else [record["kind"]]
        said = [record["amount"]] if "amount" in record else []
        if kinds != expected or amounts != said:
            wrong.append((record, readings))
            silent += [record] if set(amounts) - set(said) else []

    assert len(found) >= 900
    assert silent == []
    assert len(wrong) <= len(found) * 0.005, wrong


def test_dates():
    found = records("dates.jsonl")
    wrong = []
    for record in found:
        period = dates.read(record["text"], datetime.fromisoformat(record["now"]))
        read = (period.date_from.isoformat(), period.date_to.isoformat()) if period else None
        expected = (record["date_from"], record["date_to"]) if "date_from" in record else None
        if read != expected:
            wrong.append((record["text"], expected, read))

    assert len(found) >= 450
    assert len(wrong) <= len(found) * 0.005, wrong


def test_every_intent_has_its_utterances():
    texts: dict[str, set[str]] = {}
    for text, intent in train.corpus():
        texts.setdefault(intent, set()).add(text)

    assert sorted(texts) == sorted(classifier.model().labels)
    assert min(len(t) for t in texts.values()) >= 80


def test_the_weights_come_from_the_corpus():
    assert classifier.model().corpus == train.fingerprint()


def test_the_development_sets_are_not_the_corpus():
    corpus = {text.casefold() for text, _ in train.corpus() if len(text.split()) > 2}

    assert [r["text"] for r in records("intents.jsonl") if r["text"].casefold() in corpus] == []


def test_scoring_does_not_need_the_library_of_training():
    guess = classifier.guess("cuánto dinero tengo")

    assert (guess.intent, guess.sure) == ("balance", True)
