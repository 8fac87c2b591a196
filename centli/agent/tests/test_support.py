"""Questions are answered from articles or not at all; a report is told, shown and confirmed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils import translation

from centli.agent.engines import asking
from centli.agent.tests.test_builtin import only
from centli.agent.types import Ask, Propose, Say

STORY = "Me cobraron dos veces la misma compra en el súper el martes, fueron 350 pesos"


def test_a_question_is_answered_with_its_source(chat):
    step = only(chat.say("¿cómo cambio mi NIP?"))
    assert step.text == "El NIP se cambia en el cajero.\nFuente: «Cambiar tu NIP»"


def test_an_article_in_spanish_is_said_to_be_one_to_who_asks_in_english(chat):
    with translation.override("en"):
        said = only(chat.say("how do I change my NIP?")).text
    assert said.startswith("I have an article on this in Spanish alone:\nEl NIP se cambia")
    assert "Spanish" not in only(chat.say("¿cómo cambio mi NIP?")).text


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


@pytest.mark.parametrize("text", ["File a report", "I'd like to file a new complaint, please"])
def test_a_report_wished_for_in_english_is_asked_about_too(chat, text):
    assert "Cuéntame qué pasó" in only(chat.say(text)).text
    assert chat.bank.proposals == {}


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


# ── What no wish was read in ─────────────────────────────────────────────────────────────────────────────────────────


def test_what_no_article_answers_is_still_not_understood(chat):
    assert "No te entendí" in only(chat.say("quién inventó la rueda")).text


def test_what_neither_asks_nor_names_the_bank_is_not_looked_up(chat):
    chat.say("el perro azul duerme mucho")
    assert "crm_knowledge_ask" not in [name for name, *_ in chat.bank.calls]


def test_a_question_of_how_things_are_shows_nothing_of_ones_own(chat):
    step = only(chat.say("¿cuántos contactos puedo agregar sin NIP?"))
    assert step.text.startswith("El NIP se cambia en el cajero.")
    assert "Fuente" not in str(chat.say("¿cuáles son mis contactos?").visible)


def test_what_is_told_gets_what_an_article_says_and_the_report(chat):
    told, step = chat.say("la terminal no acepta mi NIP desde ayer").visible
    assert told.text.startswith("El NIP se cambia en el cajero.")
    assert "Si con eso no queda" in told.text
    assert isinstance(step, Propose)


def test_what_is_asked_of_a_trouble_is_answered_and_reported_only_if_wanted(chat):
    question = "la terminal no acepta mi NIP, ¿qué puedo hacer?"
    assert "Fuente" in only(chat.say(question)).text
    assert not chat.bank.proposals
    assert only(chat.say("Levantar un reporte")).proposal.card["text"] == question


def test_what_asks_only_at_its_end_and_without_the_mark_is_asked_all_the_same(chat):
    assert "Fuente" in only(chat.say("la terminal no acepta mi NIP, como lo cambio")).text
    assert not chat.bank.proposals


def test_what_an_article_says_is_not_said_of_a_theft(chat):
    first = chat.say("me robaron la tarjeta y sabían mi NIP").visible[0]
    assert isinstance(first, Propose)


def test_an_article_that_hardly_fits_is_not_said_of_what_was_told(chat, monkeypatch):
    say = chat.bank._answer
    monkeypatch.setattr(
        chat.bank, "_answer", lambda *each: replace(say(*each), confidence_percent=69)
    )
    assert isinstance(only(chat.say("la terminal no acepta mi NIP desde ayer")), Propose)


# ── Asked, or told ───────────────────────────────────────────────────────────────────────────────────────────────────


def asked_of_the_articles(chat):
    return [one.question for name, _call, one in chat.bank.calls if name == "crm_knowledge_ask"]


@pytest.mark.parametrize(
    "text",
    [
        # Neither a wish nor anything else that is understood.
        "de dónde saco otro NIP",
        "oigan, pa cambiar lo del NIP cómo le hago",
        # The way to do it.
        "¿cómo le abono con NIP a lo que debo del crédito?",
        "pedí mi tarjeta con NIP el lunes, ¿cuándo me llega?",
        "¿qué documentos piden para el límite de depósitos sin NIP?",
        "¿hay alguien el sábado para lo del NIP?",
        # A rule, whatever it is of.
        "¿en cuánto me contestan si mi reporte del NIP es urgente?",
        "hasta cuántas veces puedo cancelar un pedido sin NIP",
        "me quedé con puntos negativos sin NIP, por qué",
        "necesito un estado de cuenta de hace un año, con NIP",
        "a qué hora atiende una persona lo del NIP",
        "qué papeles necesito para subir de nivel con NIP",
    ],
)
def test_what_is_asked_and_is_no_wish_is_looked_up(chat, text):
    assert only(chat.say(text)).text.startswith("El NIP se cambia en el cajero.")


@pytest.mark.parametrize(
    "text", ["¿cómo va mi reporte?", "¿en qué va mi reporte?", "¿ya me resolvieron mi reporte?"]
)
def test_how_ones_own_report_goes_is_no_rule(chat, text):
    assert "No tienes reportes" in only(chat.say(text)).text


@pytest.mark.parametrize(
    "text",
    [
        "me voy a Colombia la próxima semana, ¿puedo usar mi tarjeta?",
        "compré una tarjeta de regalo y ya pasaron dos días, la puedo devolver?",
    ],
)
def test_a_question_told_at_length_is_no_report(chat, text):
    assert isinstance(only(chat.say(text)), Ask)
    assert asked_of_the_articles(chat) == [text], "whole: it asks of what is told"
    assert not chat.bank.proposals


@pytest.mark.parametrize(
    "text",
    [
        "¿cuánto cuesta la anualidad de mi tarjeta de crédito?",
        "¿qué cuesta tener mi cuenta de ahorro?",
        "how much is the annual fee of my credit card?",
    ],
)
def test_what_an_account_costs_is_not_what_it_has(chat, text):
    chat.say(text)
    assert asked_of_the_articles(chat) == [text]


def test_what_no_article_answers_of_a_story_is_reported(chat):
    assert isinstance(
        only(chat.say("compré un sillón y ya pasaron dos días, lo regreso?")), Propose
    )


@pytest.mark.parametrize(
    "text",
    [
        "Me hablaron de un 55 1234 5678 diciendo que compré algo",
        "me hablaron de un 55 y que les mande 3000",
    ],
)
def test_a_call_is_reported_and_its_numbers_order_nothing(chat, text):
    chat.say(text)
    assert asked_of_the_articles(chat) == ["Me llamaron diciendo que son del banco"]
    assert [one.kind for one in chat.bank.proposals.values()] == ["open_ticket"]


def test_what_a_shop_takes_for_a_deposit_is_not_what_sending_costs(chat):
    chat.say("¿cuánto cobra el oxxo por depositar?")
    assert asked_of_the_articles(chat) == ["¿cuánto cobra el oxxo por depositar?"]


@pytest.mark.parametrize(
    "text",
    [
        "si borro un contacto por error, ¿puedo recuperarlo sin NIP?",
        "¿pasar dinero de ahorro a cheques tiene costo con NIP?",
        "bajar el límite también pide código o NIP?",
        "qué significa que mi reporte del NIP está en revisión",
        "por qué no pasa con NIP la tarjeta",
        "por qué rechazaron mi NIP",
        "encontré mi tarjeta después de bloquearla con NIP, qué hago",
        "quiero subir a nivel 4 con NIP",
        "¿atienden el 25 de diciembre lo del NIP?",
        "¿gano puntos por mandar dinero con NIP?",
        "¿cuánto tiempo después de la compra con NIP puedo reportar un cargo raro?",
    ],
)
def test_what_may_be_done_or_costs_is_told_and_not_begun(chat, text):
    assert "El NIP se cambia en el cajero." in only(chat.say(text)).text
    assert not chat.bank.proposals


@pytest.mark.parametrize(
    "text",
    [
        "¿puedo ver mis movimientos sin NIP?",
        "¿puedo mandarle 500 a mi hermano sin NIP?",
        "quita a mi hermano de mis contactos, sin NIP",
        "¿ya me cayeron los depósitos del NIP?",
        "¿qué puedo canjear con NIP?",
        "le debo 500 a mi hermano",
    ],
)
def test_what_is_wanted_is_done_however_it_is_asked(chat, text):
    assert "cajero" not in str(chat.say(text).visible)


def test_a_wish_is_asked_about_only_where_an_article_is_sure(chat, monkeypatch):
    say = chat.bank._answer
    monkeypatch.setattr(
        chat.bank, "_answer", lambda *each: replace(say(*each), confidence_percent=69)
    )
    step = only(chat.say("¿pasar dinero de ahorro a cheques tiene costo con NIP?"))
    assert "cajero" not in step.text


@pytest.mark.parametrize(
    "text",
    [
        "Límite para depositar en efectivo sin NIP",
        "dónde quedó mi lana si rebotó el SPEI por el NIP",
        "¿La transferencia a otro banco es inmediata con NIP?",
        "¿Cómo cambio la CLABE de un contacto con NIP?",
        "¿puedo traspasar mis puntos a mi carnal con NIP?",
        "cuánto me quitan por el NIP en un cajero de bbva",
        "si no reconozco un cargo cuántos días tengo con NIP",
        "is there a new NIP at the bank",
        "puedo pagar a meses sin NIP",
    ],
)
def test_what_names_nobody_and_no_amount_and_asks_is_a_question(chat, text):
    assert "El NIP se cambia en el cajero." in only(chat.say(text)).text
    assert not chat.bank.proposals


@pytest.mark.parametrize(
    "text",
    [
        "¿me pasas 200 a mi ahorro sin NIP?",
        "¿me bajas el límite diario a 5 mil sin NIP?",
        "who can I send money to without NIP",
        "¿puedes mandarle dinero a mi hermano sin NIP?",
        "crees que puedas depositarle 120 a mi mamá sin NIP",
        "quiero hacer una transferencia sin NIP",
        "¿me borras a mi hermano de mis contactos sin NIP?",
        "quiero canjear la recompensa sin NIP",
    ],
)
def test_what_is_put_as_a_wish_is_one_however_it_ends(chat, text):
    assert "cajero" not in str(chat.say(text).visible)


def test_with_nothing_to_explain_a_reason_is_looked_up(chat):
    assert "¿Por qué qué?" in only(chat.say("¿por qué?")).text
    assert "cajero" in only(chat.say("¿por qué rechazaron el NIP?")).text


def test_what_names_the_bank_at_length_is_asked_about(chat):
    assert isinstance(only(chat.say("la tarjeta anterior era azul con rayas verdes")), Ask)


def test_when_something_may_be_sent_is_a_rule(chat):
    chat.say("recién agregué a mi hermano, ¿cuándo le puedo transferir?")
    assert asked_of_the_articles(chat)
    assert not chat.bank.proposals


def test_what_came_back_is_not_wanted_back(chat):
    assert "no se regresa solo" not in str(
        chat.say("hice un depósito y me lo regresaron por el tope del mes").visible
    )


@pytest.mark.parametrize(
    "text",
    ["cómo borro un contacto", "cómo le cambio el nombre a un contacto", "borra un contacto"],
)
def test_a_contact_that_is_not_named_is_chosen(chat, text):
    assert isinstance(only(chat.say(text)), Ask)


@pytest.mark.parametrize(
    "text",
    ["si me robaron la tarjeta ayer, qué hago", "quisiera saber qué hago, me robaron la tarjeta"],
)
def test_what_was_stolen_is_reported_however_it_is_asked(chat, text):
    first, *_ = chat.say(text).visible
    assert isinstance(first, Propose)


def test_a_question_about_a_message_is_whole(chat):
    chat.say("¿Cómo agrego un mensaje a mi reporte?")
    assert asked_of_the_articles(chat) == ["¿Cómo agrego un mensaje a mi reporte?"]


def test_another_telephone_without_its_codes_is_not_another_number(chat):
    chat.say("cambié de celular y ya no me sale el código")
    assert asked_of_the_articles(chat) == ["cambié de celular y ya no me sale el código"]


def test_a_question_is_answered_while_another_waits_for_its_answer(chat):
    chat.say("quiero que mi límite sea más bajo")
    told, again = chat.say("¿a qué hora dan el NIP nuevo en el cajero?").visible
    assert "El NIP se cambia en el cajero." in told.text
    assert "tu límite" in again.text
    assert isinstance(only(chat.say("10 mil")), Propose)


def test_a_question_is_answered_while_a_card_waits_which_stays(chat):
    chat.say("mándale 300 a mi hermano")
    assert "cajero" in only(chat.say("¿a qué hora dan el NIP nuevo en el cajero?")).text
    assert only(chat.say("no, mejor 400")).proposal.card["amount"]["amount"] == "400.00"


@pytest.mark.parametrize("text", ["olvidé el pin de la tarjeta", "olvidé mi usuario"])
def test_what_is_forgotten_cancels_nothing(chat, text):
    assert "cancel" not in str(chat.say(text).visible)


@pytest.mark.parametrize(
    ("text", "least"),
    [
        ("me llegó una cosa medio rara por whats que dice ser de ustedes", [asking.SURE]),
        ("una cosa medio rara", []),
    ],
)
def test_what_is_told_at_length_is_looked_up_and_must_be_sure(chat, text, least):
    said = only(chat.say(text))
    asked = [one for name, _call, one in chat.bank.calls if name == "crm_knowledge_ask"]
    assert [one.least_percent for one in asked] == least
    assert "No te entendí" in said.text
