"""How much of a question a passage tells."""

from __future__ import annotations

import pytest

from crm.rules import evidence
from crm.rules.passages import Passage
from crm.rules.retrieval import Document, Index

BODIES = {
    "ballena": "La ballena azul mide 30 metros y pesa 180 toneladas. Come cada día cuatro toneladas de kril.",
    "imprenta": "Johannes Gutenberg ideó en Maguncia los tipos móviles. Murió en 1468.",
    "cafe": "El café es originario de Etiopía. Brasil es el mayor productor.",
}
PASSAGES = {key: Passage(key, 1, "", body) for key, body in BODIES.items()}
INDEX = Index.of(Document(key, "", body) for key, body in BODIES.items())


def signs(question):
    hits = INDEX.search(question)
    told = evidence.signs(question, hits, INDEX, PASSAGES[hits[0].key])
    return dict(zip(evidence.NAMES, told, strict=True))


def test_what_is_told_whole_lacks_nothing():
    found = signs("¿Cuánto pesa la ballena azul?")
    assert found["told"] == found["together"] == found["asked"] == 1
    assert (found["unknown"], found["names_lacking"], found["unit_lacking"]) == (0, 0, 0)


@pytest.mark.parametrize(
    ("question", "lacks"),
    [
        ("¿Cuánto cuesta la carne de ballena azul?", True),
        ("¿Cuánto mide una ballena azul?", False),
        ("¿En qué año murió Gutenberg?", False),
        ("¿Cuándo llegó el café de Etiopía a Brasil?", True),
    ],
)
def test_what_is_asked_for_must_be_of_its_kind(question, lacks):
    assert signs(question)["unit_lacking"] == lacks


def test_a_name_that_nobody_wrote_is_missed():
    assert signs("¿Qué inventó el impresor Juan Pablos en Maguncia?")["names_lacking"] == 2 / 3
    assert signs("¿Qué inventó Gutenberg en Maguncia?")["names_lacking"] == 0


def test_a_year_that_nobody_wrote_is_missed_like_a_name():
    assert signs("¿Qué pasó en Maguncia en 1455?")["names_lacking"] == 1 / 2
    assert signs("¿Qué pasó en Maguncia en 1468?")["names_lacking"] == 0


@pytest.mark.parametrize(
    ("question", "lacks"),
    [
        ("¿Quién murió en 1468?", True),  # the best sentence names nobody
        ("¿Quién ideó los tipos móviles?", False),
        ("¿Quién es Johannes Gutenberg, que ideó en Maguncia los tipos móviles?", True),
        ("¿Cuándo murió Gutenberg en 1468?", True),
        ("¿Cuándo murió?", False),
        ("¿Dónde se idearon los tipos móviles?", False),
        ("¿Por qué murió en 1468?", False),  # what a reason is, no word tells
        ("¿Qué mide 30 metros?", False),
    ],
)
def test_the_best_sentence_must_have_what_is_asked_for(question, lacks):
    assert signs(question)["kind_lacking"] == lacks


@pytest.mark.parametrize(
    ("question", "lacks"),
    [
        ("¿Cuántas toneladas pesa la ballena azul?", False),
        ("¿Cuántas crías tiene la ballena azul?", True),
        ("¿Cuánto pesa la ballena azul?", False),
    ],
)
def test_what_is_counted_stands_behind_a_number(question, lacks):
    assert signs(question)["count_lacking"] == lacks


def test_synonyms_and_other_forms_count_in_part():
    assert signs("¿Quién inventó los tipos móviles?")["asked_first"] == 0.75
    assert 0 < signs("¿Qué país es el de mayor producción de café?")["told"] < 1
    assert signs("¿Quién enterró los tipos móviles?")["asked_first"] == 0


def test_the_best_two_sentences_tell_less_than_all():
    found = signs("¿Qué relación hay entre la ballena azul, las toneladas, el kril y los metros?")
    assert found["together"] <= found["told"]
    assert found["asked"] <= 1


def test_what_is_asked_for_must_be_where_most_is_told():
    there = signs("¿En qué año murió?")
    assert (there["fitting"], there["elsewhere"]) == (1, 0)
    # Maguncia and the types are told; the year stands in another sentence.
    beside = signs("¿En qué año ideó Johannes Gutenberg en Maguncia los tipos móviles?")
    assert 0 < beside["fitting"] < beside["together"]
    assert beside["elsewhere"] > 0
    lacking = signs("¿Cuántas esposas tuvo Johannes Gutenberg?")
    assert lacking["fitting"] == 0 < lacking["elsewhere"]


@pytest.mark.parametrize(
    ("question", "is_own"),
    [
        ("¿Cuánto pesa mi ballena azul?", True),
        ("¿Puedo ver una ballena azul?", True),
        ("¿Cómo alimento una ballena azul?", True),
        ("¿Cómo murió la ballena azul?", False),
        ("¿Cuánto pesa la ballena azul?", False),
    ],
)
def test_what_speaks_to_nobody_answers_no_question_of_ones_own(question, is_own):
    assert signs(question)["own"] == is_own
    hits = INDEX.search(question)
    speaks = Passage("ballena", 1, "", "Puedes ver la ballena azul.")
    assert evidence.signs(question, hits, INDEX, speaks)[evidence.NAMES.index("own")] == 0
    asked = Passage("ballena", 1, "", BODIES["ballena"], ("¿puedo verla?",))
    assert evidence.signs(question, hits, INDEX, asked)[evidence.NAMES.index("own")] == 0
