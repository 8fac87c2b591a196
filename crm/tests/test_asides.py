"""What is only told beside a question neither hides what is asked nor answers what is not."""

from __future__ import annotations

import pytest

from centli.kernel.testing import read_long
from crm.rules import answers, asides
from crm.rules.answers import Outcome
from crm.rules.passages import Passage
from crm.rules.retrieval import Document, Index
from crm.rules.terms import Language


@pytest.mark.parametrize(
    ("question", "language", "read"),
    [
        (
            "ayer fui al súper con mi esposa y la tarjeta nomás no pasó, ¿qué hago?",
            "es",
            (
                "la tarjeta nomás no pasó, qué hago",
                "ayer fui al súper  y la tarjeta nomás no pasó, ¿qué hago?",
            ),
        ),
        (
            "compré un regalo para mi sobrina, ¿cómo cancelo el pedido?",
            "es",
            (
                "cómo cancelo el pedido",
                "compré un regalo, cómo cancelo el pedido",
                "compré un regalo , ¿cómo cancelo el pedido?",
            ),
        ),
        (
            "nos mudamos el mes pasado con toda la familia y necesito actualizar mi domicilio, gracias",
            "es",
            ("necesito actualizar mi domicilio",),
        ),
        (
            "we want to buy a washing machine, what are months without interest?",
            "en",
            (
                "what are months without interest",
                "we want to buy a washing machine, what are months without interest",
            ),
        ),
        ("¿tienen oficina en Puebla?", "es", ("¿tienen oficina en?",)),
        ("mi tío Ramón me dijo que cierran", "es", (" cierran",)),
        ("¿le mando dinero a mi tía Lupe?", "es", ("¿le mando dinero ?",)),
        ("¿cuánto saldo tiene mi tío Ramón?", "es", ("¿cuánto saldo tiene mi tío?",)),
        ("¿hay cajeros en puebla de noche?", "es", ("¿hay cajeros en de noche?",)),
        ("le transferí a María Fernanda el jueves", "es", ("le transferí a ",)),
        ("quiero agregar a mi amigo Jorge", "es", ("quiero agregar a mi amigo",)),
        ("how do I change my address in Guadalajara", "en", ("how do I change my address in",)),
        # What is asked about stays: a place's own things, somebody else's money, a word that is no name.
        ("¿cuántos cajeros hay en Mérida?", "es", ()),
        ("¿cuál es la dirección de la tienda en Puebla?", "es", ()),
        ("¿cuál es el saldo de Pedro?", "es", ()),
        ("¿de qué color es el león?", "es", ()),
        ("¿cómo cambio mi NIP?", "es", ()),
        ("", "es", ()),
    ],
)
def test_what_else_a_question_may_be_read_as(
    question: str, language: Language, read: tuple[str, ...]
) -> None:
    assert asides.readings(question, language) == read


@pytest.mark.parametrize(
    "piece",
    [
        "¿",
        "?",
        ", ",
        " y ",
        "en san luis ",
        "mi amigo ",
        "a maría ",
        "que tienda",
        "el ",
        "de\n",
        "a mi tia ",
        "mi primo me ",
    ],
)
def test_a_long_question_holds_nothing_up(piece: str) -> None:
    read_long(lambda text: asides.readings(text, "es"), piece=piece)


CARD = Document(
    "card",
    "Tu tarjeta no pasa",
    "Si tu tarjeta no pasa, escribe «persona».",
    ("mi tarjeta no pasa en la tienda",),
)
ORDER = Document(
    "order", "Cancelar un pedido", "El pedido se cancela en 24 horas.", ("cómo cancelo mi pedido",)
)
HOURS = Document("hours", "Horario", "El domingo nadie atiende.", ("a qué hora atienden",))
INDEX = Index.of([CARD, ORDER, HOURS])
PASSAGES = {
    one.key: Passage(one.key, 1, one.title, one.body, one.questions) for one in (CARD, ORDER, HOURS)
}


def test_what_is_asked_first_is_answered_whatever_is_told_behind_it() -> None:
    told = "¿a qué hora atienden? mi primo dice que cancela y cancela el pedido y nada"
    assert asides.opening(told, "es") == "¿a qué hora atienden?"
    assert _found(told).keys == ("hours",)
    assert asides.opening("fui al banco, ¿a qué hora atienden? mi primo dice", "es") == ""
    assert asides.opening("¿a qué hora atienden? ¿y el domingo?", "es") == ""
    assert asides.opening("¿qué hago? se tragó mi tarjeta", "es") == ""


def _found(question: str) -> answers.Answer:
    return answers.find(question, INDEX, PASSAGES, limit=5)[1]


def test_a_story_does_not_hide_what_is_asked() -> None:
    question = "fíjense que ayer andaba comprando zapatos con mi esposa, ¿cómo cancelo mi pedido?"
    whole = answers.answer(question, INDEX.search(question), INDEX, PASSAGES)
    assert whole.outcome is not Outcome.ANSWER
    found = _found(question)
    assert (found.outcome, found.keys) == (Outcome.ANSWER, ("order",))
    assert found.confidence > whole.confidence


def test_what_the_whole_answers_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asides, "readings", lambda *_: pytest.fail("read again"))
    assert _found("cómo cancelo mi pedido").keys == ("order",)


def test_another_reading_answers_nothing_that_the_whole_is_far_from(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    question = "mi tarjeta no vale, y el pedido de mi vecina Zoila tampoco"
    before = _found(question)
    assert before.outcome is not Outcome.ANSWER
    monkeypatch.setattr(asides, "readings", lambda *_: ("a qué hora atienden",))
    assert _found(question) == before
