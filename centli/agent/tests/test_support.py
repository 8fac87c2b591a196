"""Questions are answered from articles or not at all; a report is told, shown and confirmed."""

from __future__ import annotations

import pytest

from centli.agent.engines.builtin import Builtin
from centli.agent.testing import Chat
from centli.agent.tests.test_builtin import only
from centli.agent.types import Ask, Propose, Say

STORY = "Me cobraron dos veces la misma compra en el súper el martes, fueron 350 pesos"


@pytest.fixture
def chat():
    return Chat(Builtin())


def test_a_question_is_answered_with_its_source(chat):
    step = only(chat.say("¿cómo cambio mi NIP?"))
    assert step.text == "El NIP se cambia en el cajero.\nFuente: «Cambiar tu NIP»"


def test_what_no_article_says_is_not_made_up(chat):
    step = only(chat.say("¿cómo funcionan los meses sin intereses?"))
    assert "no inventarla" in step.text
    assert not chat.bank.proposals


def test_two_articles_alike_are_asked_about_and_the_choice_answers(chat):
    step = only(chat.say("¿qué pasa si pierdo la tarjeta de la cuenta?"))
    if isinstance(step, Propose):  # read as something to report: told below
        pytest.fail("a question is no report")
    assert isinstance(step, Ask)
    assert [option.id for option in step.options] == ["cambiar-nip", "reponer-tarjeta"]
    assert only(chat.say("reponer una tarjeta perdida")).text.startswith("La tarjeta se repone.")


def test_a_bare_call_for_help_tells_what_can_be_asked(chat):
    assert "¿cuánto tengo?" in only(chat.say("ayuda")).text


def test_a_report_is_asked_for_told_and_shown(chat):
    assert "Cuéntame qué pasó" in only(chat.say("quiero levantar un reporte")).text
    step = only(chat.say(STORY))
    assert isinstance(step, Propose)
    assert step.proposal.card["text"] == STORY
    assert chat.bank.executed == 0


def test_a_question_without_an_answer_becomes_the_report_without_being_written_again(chat):
    question = "¿cómo funcionan los meses sin intereses?"
    chat.say(question)
    step = only(chat.say("Levantar un reporte"))
    assert isinstance(step, Propose)
    assert (step.proposal.card["text"], step.proposal.card["answer"]) == (
        question,
        "ans_" + "4" * 32,
    )


def test_a_question_of_before_is_no_report(chat):
    chat.say("¿cómo funcionan los meses sin intereses?")
    chat.say("¿cuánto tengo?")
    assert "Cuéntame qué pasó" in only(chat.say("Levantar un reporte")).text
    assert only(chat.say(STORY)).proposal.card["answer"] is None


def test_asking_for_a_report_twice_is_no_story(chat):
    chat.say("quiero levantar un reporte")
    assert "Cuéntame qué pasó" in only(chat.say("quiero levantar un reporte")).text
    assert not chat.bank.proposals
    assert isinstance(only(chat.say(STORY)), Propose)
    assert len(chat.bank.proposals) == 1


def test_none_of_the_articles_ends_the_question(chat):
    chat.say("¿qué pasa si pierdo la tarjeta de la cuenta?")
    assert "lo dejé" in only(chat.say("ninguno")).text
    assert "Fuente" not in only(chat.say("gracias")).text


def test_what_is_told_at_once_is_shown_at_once(chat):
    step, asked = chat.say("me hicieron un cargo que no reconozco de 350 pesos").visible
    assert isinstance(step, Propose)
    assert step.proposal.kind == "open_ticket"
    assert isinstance(asked, Ask), "and which account to block at once"


def test_another_wish_is_answered_and_the_report_offered_back(chat):
    chat.say("quiero levantar un reporte")
    shown = chat.say("¿cuánto tengo?").visible
    assert isinstance(shown[-1], Say)
    assert "tu reporte" in shown[-1].text
    assert not chat.bank.proposals


def test_a_report_is_dropped(chat):
    chat.say("quiero levantar un reporte")
    step = only(chat.say("mejor no, cancela"))
    assert not chat.bank.proposals
    assert isinstance(step, Say)


def test_without_reports_there_is_nothing_to_tell(chat):
    assert "No tienes reportes" in only(chat.say("¿cómo va mi reporte?")).text
