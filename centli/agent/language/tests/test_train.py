"""Training: what the corpus stands for, what it is varied to, and that a model comes of it."""

import io
import random

import pytest
from django.core.management import call_command

from centli.agent.language import classifier, train

CORPUS = {
    "balance": "(cuánto|qué) (tengo|saldo tengo)\n¿me das mi saldo?\nquiero ver mi saldo\n",
    "transfer": "# Orders.\n(mándale|pásale) (500|mil pesos) a <quien>\nquiero mandar dinero\n",
    "out_of_scope": "(cuéntame|dime) (un chiste|un cuento|algo)\nqué clima hace\n",
}


@pytest.fixture
def corpus(tmp_path, monkeypatch):
    for intent, text in CORPUS.items():
        (tmp_path / f"{intent}.txt").write_text(text, encoding="utf-8")
    (tmp_path / "words.lists").write_text("# Payees.\n\nquien: Ana|mi mamá\n", encoding="utf-8")
    monkeypatch.setattr(train, "CORPUS_FOLDER", tmp_path)
    train.word_lists.cache_clear()
    yield tmp_path
    train.word_lists.cache_clear()


def test_a_line_is_an_utterance_or_a_pattern_of_many(corpus):
    assert len(train.lines()) == 7
    assert train.utterances("quiero ver mi saldo") == ["quiero ver mi saldo"]

    drawn = train.utterances("(mándale|pásale) (500|) a <quien>")
    assert set(drawn) == {
        f"{verb} {what}a {who}"
        for verb in ("mándale", "pásale")
        for what in ("500 ", "")
        for who in ("Ana", "mi mamá")
    }
    assert drawn == train.utterances("(mándale|pásale) (500|) a <quien>")


def test_a_pattern_is_drawn_from_so_often_and_no_more(corpus):
    letters = "|".join("abcdefghij")
    assert len(train.utterances(f"({letters}) ({letters})")) <= train.PATTERN_DRAWS


def test_variants_are_one_slip_or_one_kind_word_away():
    chance = random.Random(1)
    text = "quisiera transferir bastante"
    found = [form for _ in range(60) for form in train.variants(text, chance)]

    slips = {word for form in found for word in form.split()} - set(text.split())
    assert len(slips) > 20
    kind = {f"{word} {text}" for word in train._BEFORE} | {
        f"{text} {word}" for word in train._AFTER
    }
    assert kind & set(found)
    assert all(abs(len(form.split()) - len(text.split())) <= 2 for form in found)


def test_short_words_are_written_right():
    chance = random.Random(2)
    found = {form for _ in range(20) for form in train.variants("sí ya", chance)}

    assert all("sí ya" in form for form in found)


@pytest.mark.parametrize("word", ["pago", "saldo", "transferencia"])
def test_every_way_to_misspell_keeps_most_of_a_word(word):
    chance = random.Random(3)
    forms = {train._misspelt(word, chance) for _ in range(200)}

    assert {len(form) - len(word) for form in forms} >= {-1, 0, 1}
    assert all(form[0] == word[0] or form[0] in "zbsl" for form in forms)


# Two seconds: the only one that trains.
def test_a_model_comes_of_the_corpus_and_the_same_again(corpus, tmp_path, monkeypatch):
    pytest.importorskip("sklearn")
    weights = tmp_path / "weights.json"
    command = "centli.agent.management.commands.train_language"
    monkeypatch.setattr(f"{command}.WEIGHTS_FILE", weights)
    monkeypatch.setattr(classifier, "WEIGHTS_FILE", weights)
    out = io.StringIO()

    call_command("train_language", stdout=out)
    first = weights.read_bytes()
    call_command("train_language", stdout=out)
    call_command("train_language", "--check", stdout=out)

    assert weights.read_bytes() == first
    assert f"{len(train.corpus())} utterances, 3 intents" in out.getvalue()
    model = classifier.model.__wrapped__()
    assert model.labels == ("balance", "out_of_scope", "transfer")
    for text, intent in (
        ("quiero ver el saldo", 0),
        ("cuéntame otro chiste", 1),
        ("pásale 300 a Luis", 2),
    ):
        scores = model.scores(text)
        assert scores.index(max(scores)) == intent, text
    assert "saldo" in model.words
    assert "chiste" not in model.words
