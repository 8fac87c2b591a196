"""Terms, and the index that finds what fits a question."""

from __future__ import annotations

import json
import random

import pytest

from crm.rules import retrieval, terms
from crm.rules.retrieval import (
    Document,
    Index,
    Method,
    Statistics,
    by_ranks,
    fused,
    statistics,
)

ARTICLES = [
    Document(
        "cambiar-nip",
        "Cómo cambiar el NIP de tu tarjeta",
        "El NIP se cambia en cualquier cajero, en la opción «Cambio de NIP».",
        ("quiero otro nip", "se puede cambiar el pin desde el celular"),
    ),
    Document(
        "comision-spei",
        "Cuánto cuesta un SPEI",
        "Un envío por SPEI cuesta $0.00 MXN. No hay comisiones por transferencias.",
        ("cobran por transferir a otro banco",),
    ),
    Document(
        "reponer-tarjeta",
        "Reponer una tarjeta robada",
        "Si te robaron la tarjeta, bloquéala y pide otra. La reposición por robo cuesta $0.00 MXN.",
        ("me robaron el plastico", "perdí mi tarjeta"),
    ),
]


def keys(index, question, **options):
    return [hit.key for hit in index.search(question, **options)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("transacción", "TRANSACCIONES"),
        ("operación", "operaciones"),
        ("límite", "limites"),
        ("cancelé", "cancelar"),
        ("bloqueada", "bloquear"),
    ],
)
def test_forms_of_a_word_have_one_stem(one, other):
    assert terms.stems(one) == terms.stems(other)


def test_figures_are_read_whole():
    assert terms.words("Comisión: $1,500.00 el 21/11/2026 (3%).") == [
        "comision", "1500.00", "el", "21/11/2026", "3",
    ]  # fmt: skip


def test_nothing_but_stop_words_is_kept():
    assert terms.stems("¿Y eso qué es?") == ["y", "eso", "que", "es"]
    assert terms.stems("¿Y eso qué comisión es?") == ["comision"]


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("$250,000.00", "250 mil", "es"),
        ("cinco mil", "5,000.00", "es"),
        ("a seis meses", "a 6 meses", "es"),
        ("los dieciocho dígitos", "los 18 dígitos", "es"),
        ("doscientos mil", "200,000", "es"),
        ("five thousand", "$5,000.00", "en"),
    ],
)
def test_numbers_are_read_alike_however_they_are_written(one, other, language):
    assert terms.stems(one, language) == terms.stems(other, language)


def test_only_a_number_below_a_thousand_is_multiplied_and_centavos_stay():
    assert terms.stems("2,000 y 3 mil con 50.50") == ["2000", "3000", "50.50"]
    assert terms.stems("2000 mil 0.5 mil") == ["2000", "1000", "0.5", "1000"]


def test_whose_a_thing_is_counts():
    assert terms.stems("la cuenta de otro banco") != terms.stems("la cuenta del banco")


def test_pieces_stay_within_words_and_are_the_same_everywhere():
    assert not set(terms.grams("nip caro")) - set(terms.grams("nip")) - set(terms.grams("caro"))
    assert terms.pieces("nip") == (
        136052775, 1496489706, 2887151747, 654653402, 2850748093, 2404250040,
    )  # fmt: skip


def test_what_fits_is_found():
    index = Index.of(ARTICLES)
    assert keys(index, "¿cuánto me cobran de comisión por transferencia?")[0] == "comision-spei"
    assert keys(index, "me robaron la tarjeta")[0] == "reponer-tarjeta"
    assert keys(index, "cambio de nip", limit=1) == ["cambiar-nip"]


def test_misspelt_words_are_found_by_their_letters():
    index = Index.of(ARTICLES)
    assert index.read("comicion por tranferensia").unknown == 1
    assert keys(index, "comicion por tranferensia", method=Method.WORDS) == []
    assert keys(index, "comicion por tranferensia")[0] == "comision-spei"


@pytest.mark.parametrize("question", ["", "   ", "¿?", "xyzzy", "的确"])
def test_nothing_is_found_for_nothing(question):
    assert Index.of(ARTICLES).search(question) == []
    assert Index.of([]).search(question or "nip") == []


def test_the_fusion_is_the_one_that_is_promised():
    words, letters = {0: 16.0, 1: 4.0}, {1: 0.9, 2: 0.3}
    # Normalised over all that either found: the roots of words 1, 0.5, 0; letters 0, 1, 1/3.
    assert fused(words, letters, 0.25) == pytest.approx(
        {0: 0.75, 1: 0.375 + 0.75, 2: 0.25}, abs=1e-9
    )
    assert fused({1: 3.0, 2: 3.0}, {}, 0) == {1: 1.0, 2: 1.0}
    assert by_ranks({0: 4.0, 1: 2.0}, {1: 0.9}) == pytest.approx({0: 1 / 61, 1: 1 / 62 + 1 / 61})


def test_a_synonym_and_another_form_of_a_word_raise_a_document(monkeypatch):
    index = Index.of(
        [
            Document("eiffel", body="El puente lo levantó Eiffel en la ciudad."),
            Document("cuadro", body="El puente lo pintó Monet en la ciudad."),
            Document(
                "tren",
                body="El tren pasa lejos, y junto a la sierra, el río y la presa cruza otro puente de hierro.",
            ),
        ]
    )
    asked = "¿Quién construyó el puente?"
    with monkeypatch.context() as patch:
        patch.setattr(retrieval, "OTHERWISE_WEIGHT", 0.0)
        assert keys(index, asked, limit=1) == ["cuadro"]
    assert keys(index, asked, limit=1) == ["eiffel"]
    assert keys(index, asked, limit=1, method=Method.RANKS) == ["cuadro"]


def test_the_same_documents_make_the_same_index_in_any_order_and_number():
    counted = [statistics(document) for document in ARTICLES]
    again = [*counted, counted[1], counted[0]]
    random.Random(6).shuffle(again)
    one, other = Index.build(counted), Index.build(again)
    assert one.fingerprint == other.fingerprint
    assert one.search("robo de tarjeta") == other.search("robo de tarjeta")
    assert one.fingerprint != Index.build(counted[:2]).fingerprint


def test_statistics_are_stored_and_read_back():
    counted = statistics(ARTICLES[0])
    stored = json.loads(json.dumps(counted.to_json()))
    assert Statistics.from_json(stored).fingerprint() == counted.fingerprint()
    with pytest.raises(ValueError, match="another version"):
        Statistics.from_json({**stored, "version": 0})
    del stored["asked"]
    with pytest.raises(ValueError, match="version"):
        Statistics.from_json(stored)


def test_among_many_documents_the_first_is_the_one_that_all_letters_find(monkeypatch):
    chance = random.Random(6)
    said = [word for one in ARTICLES for word in f"{one.title} {one.body}".split()]
    many = [
        Document(f"d{at}", "", " ".join(chance.choices(said, k=9)) + f" asunto{at % 97}")
        for at in range(retrieval.EXACT_MAX + 50)
    ]
    index = Index.of([*ARTICLES, *many])
    asked = [f"{chance.choice(said)} {chance.choice(said)} asunto{at}" for at in range(20)]
    quick = [index.search(text, limit=1)[0].key for text in asked]
    monkeypatch.setattr(retrieval, "EXACT_MAX", len(index.keys))
    assert quick == [index.search(text, limit=1)[0].key for text in asked]
