"""How like a question is to those that a document has."""

from __future__ import annotations

from crm.rules.phrasings import Phrasings, said, worded
from crm.rules.retrieval import Document, Index, Statistics, statistics

NIP = ("¿cómo cambio el nip?", "quiero otro nip", "¿dónde se cambia el pin?")
LIMIT = ("¿cuál es mi límite?", "¿cuánto puedo enviar?")
PHRASINGS = Phrasings.of([[said(text) for text in texts] for texts in (NIP, LIMIT, ())])


def likeness(question, at=0):
    return PHRASINGS.likeness(said(question), [at])[at]


def test_words_are_compared_with_each_two_in_a_row_as_the_bank_calls_them():
    assert worded(said("¿Cómo cambio el PIN?")) == worded(said("como cambiar el nip"))
    assert "com cambi" in worded(said("¿Cómo cambio el PIN?"))
    assert worded("") == frozenset()


def test_the_same_question_is_as_like_as_can_be_and_the_order_of_words_counts():
    assert likeness(NIP[0]) >= 1
    assert likeness(NIP[0]) > likeness("el nip cómo cambio") > likeness("mi nip")
    assert likeness("¿cuánto puedo enviar?", at=1) >= 1


def test_several_somewhat_like_it_count_more_than_one():
    found = Phrasings.of([["pedir otr nip"], ["pedir otr nip", "quer otr nip"]]).likeness("otr nip", [0, 1])  # fmt: skip
    assert found[1] > 1.25 * found[0]


def test_what_nobody_asked_is_like_nothing_and_a_document_without_questions_has_no_likeness():
    assert likeness("xyzzy") == likeness("") == 0
    assert PHRASINGS.likeness(said(NIP[0]), [2]) == {}


def test_a_search_puts_the_document_first_that_is_asked_so():
    about = "El NIP de la tarjeta: el NIP, la tarjeta y el NIP."
    documents = [
        Document("a-talk", "El NIP de la tarjeta", about, ("¿qué es el nip de la tarjeta?",)),
        Document("b-ask", "El NIP", "Se hace en el cajero.", ("¿se puede tener otro nip en la tarjeta?",)),
    ]  # fmt: skip
    index = Index.of(documents)
    assert index.search("¿puedo tener otro nip en la tarjeta?")[0].key == "b-ask"
    assert index.search("¿qué es el nip?")[0].key == "a-talk"
    assert index.search("¿qué es el nip?")[0].phrased > 0


def test_what_is_counted_of_a_document_has_its_questions_once_and_comes_back():
    document = Document("a", "El NIP", "Es de 4 dígitos.", ("¿Qué es el NIP?", "que es el nip"))
    counted = statistics(document)
    assert counted.asked == (said("El NIP"), said("¿Qué es el NIP?"))
    assert Statistics.from_json(counted.to_json()) == counted
    assert statistics(Document("a", "El NIP", "Es de 4 dígitos.")).asked == ()
