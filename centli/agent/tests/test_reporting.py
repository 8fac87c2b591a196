"""What is said of reports: written on at once, closed by a card, taken back; and what is said of answers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from centli.agent.engines import inquiring, reporting
from centli.agent.testing import NOW
from centli.agent.tests.test_builtin import only
from centli.agent.types import Ask, Propose, Say
from centli.confirmations.contracts import State
from centli.kernel import ids
from centli.kernel.testing import read_long
from crm.contracts import Priority, Queue, TicketState, TicketView


def report(folio, *, over=False):
    return TicketView(
        ticket_id=ids.public("ticket", ids.uuid7()),
        folio=folio,
        subject="Cargo doble",
        state=TicketState.RESOLVED if over else TicketState.OPEN,
        queue=Queue.CARDS,
        priority=Priority.NORMAL,
        related_id=None,
        rating=None,
        due_at=None,
        created_at=NOW,
        updated_at=NOW,
        writable_until=NOW + timedelta(days=30) if over else None,
    )


def opened(chat, kind):
    return [
        one for one in chat.bank.proposals.values() if (one.kind, one.state) == (kind, State.OPEN)
    ]


def opinions(chat):
    """Return what was kept of what was said of answers."""
    return [
        (given.answer_id, given.is_helpful)
        for name, _, given in chat.bank.calls
        if name == "crm_answer_judge"
    ]


@pytest.mark.parametrize(
    ("text", "intent", "addition"),
    [
        ("agrega a mi reporte que fue en la sucursal", reporting.WRITE, "fue en la sucursal"),
        (
            "ponle a mi aclaración: ya hablé con la tienda",
            reporting.WRITE,
            "ya hablé con la tienda",
        ),
        ("quiero agregar algo a mi reporte", reporting.WRITE, ""),
        ("agrega a mi reporte que decía cierra el caso", reporting.WRITE, "decía cierra el caso"),
        ("cancela mi reporte", reporting.CLOSE, ""),
        ("ya se arregló, cierra mi queja", reporting.CLOSE, ""),
        ("no quiero levantar ningún reporte", reporting.NONE, ""),
        ("no fue fraude, sí fui yo", reporting.NONE, ""),
        ("el cargo de ayer era mío", reporting.NONE, ""),
        ("no me robaron nada, solo preguntaba", reporting.NONE, ""),
    ],
)
def test_what_is_wanted_with_a_report(text, intent, addition):
    assert reporting.asked(text) == reporting.Wish(intent, addition)


@pytest.mark.parametrize(
    "text",
    [
        "¿cómo cancelo mi reporte?",
        "no me hacen caso con mi reporte",
        "no han hecho mi aclaración",
        "no es fraude pero me cobraron dos veces",
        "cancela en ese caso",
        "mándame el estado de mi reporte",
        "¿cómo va mi reporte?",
        "quiero levantar un reporte",
        "no me robaron el celular, me clonaron la tarjeta",
        "perdí mi cartera, la tarjeta era mía",
        "el dinero era mío y me lo quitaron del cajero",
        "ya me llegó un cargo que no hice",
        "sí fui yo quien mandó el dinero y no llegó",
        "no hay problema, mándale 500 a mi hermano",
        "ya me llegó la tarjeta, ¿cómo la activo?",
        "no quiero levantar un reporte, quiero hablar con una persona",
        "cancela mi tarjeta, la reporté robada",
    ],
)
def test_what_wants_none_of_it(text):
    assert reporting.asked(text) is None


def test_what_is_to_be_added_is_a_card_at_once(chat):
    chat.bank.reports = [report("TK-1")]
    step = only(chat.say("agrega a mi reporte que fue en la sucursal de Reforma"))
    assert isinstance(step, Propose)
    arguments = next(a for name, _, a in chat.bank.calls if name == "crm_ticket_message_propose")
    assert arguments.text == "fue en la sucursal de Reforma"


def test_the_only_open_report_is_closed_by_a_card(chat):
    chat.bank.reports = [report("TK-1"), report("TK-2", over=True)]
    step = only(chat.say("cancela mi reporte"))
    assert isinstance(step, Propose)
    assert step.proposal.kind == "close_ticket"
    assert chat.bank.executed == 0


def test_of_several_it_is_asked_which_to_close(chat):
    chat.bank.reports = [report("TK-1"), report("TK-2")]
    asked = only(chat.say("cierra mi reporte"))
    assert isinstance(asked, Ask)
    assert not chat.bank.proposals
    assert only(chat.say("el segundo")).proposal.kind == "close_ticket"


def test_what_is_over_or_not_there_is_not_closed(chat):
    assert "No tienes reportes" in only(chat.say("cierra mi reporte")).text
    chat.bank.reports = [report("TK-2", over=True)]
    assert "nada que cerrar" in only(chat.say("cierra mi reporte")).text
    assert not chat.bank.proposals


def test_a_report_that_is_only_a_card_is_taken_back(chat):
    chat.say("me hicieron un cargo doble en la gasolinera el martes")
    chat.say("cancela mi reporte")
    assert not opened(chat, "open_ticket")
    assert not opened(chat, "close_ticket")


def test_no_fraud_takes_back_report_and_block(chat):
    chat.say("me robaron el celular")
    assert opened(chat, "open_ticket")
    assert opened(chat, "block_account")
    assert "no levanté ni bloqueé nada" in only(chat.say("no fue fraude, sí fui yo")).text
    assert not opened(chat, "open_ticket")
    assert not opened(chat, "block_account")


def test_not_to_block_takes_the_block_back_and_keeps_the_report(chat):
    chat.say("me robaron el celular")
    chat.say("no bloquees mi tarjeta")
    assert opened(chat, "open_ticket")
    assert not opened(chat, "block_account")


def test_a_theft_is_reported_and_nothing_blocked_where_that_is_said_at_once(chat):
    chat.say("bloquea mi tarjeta de crédito")
    chat.say("me robaron la tarjeta pero no la bloquees")
    assert opened(chat, "open_ticket")
    assert not opened(chat, "block_account")


def test_what_was_found_again_is_not_blocked(chat):
    chat.say("bloquea mi tarjeta de crédito")
    assert "no cambié nada" in only(chat.say("no la bloquees, ya la encontré")).text
    assert not opened(chat, "block_account")


def test_a_theft_and_the_wish_to_block_are_both_heard(chat):
    kinds = [
        step.proposal.kind for step in chat.say("me robaron, bloquea mi tarjeta de crédito").visible
    ]
    assert kinds == ["open_ticket", "block_account"]


@pytest.mark.parametrize(
    "text", ["no me sirvió", "eso no es lo que pregunté", "ya hice eso y no funciona", "no era eso"]
)
def test_an_answer_that_was_none_is_owned_up_to(chat, text):
    chat.say("¿cómo cambio mi NIP?")
    step = only(chat.say(text))
    assert isinstance(step, Say)
    assert "no te contesté" in step.text
    assert "Hablar con una persona" in step.suggestions
    assert opinions(chat) == [("ans_" + "1" * 32, False)]


def test_an_answer_that_helped_is_taken_thanks_for(chat):
    chat.say("¿cómo cambio mi NIP?")
    assert "Con gusto" in only(chat.say("perfecto, ya pude")).text
    assert opinions(chat) == [("ans_" + "1" * 32, True)]


def test_without_an_answer_before_it_is_about_something_else(chat):
    assert "no te contesté" not in only(chat.say("no me sirvió")).text
    chat.say("¿cómo cambio mi NIP?")
    chat.say("¿cuánto tengo?")
    assert "no te contesté" not in only(chat.say("no era eso")).text
    assert not opinions(chat)


def test_with_a_card_open_no_is_about_the_card(chat):
    chat.say("¿cómo cambio mi NIP?")
    chat.say("mándale 500 a mi hermano")
    chat.say("no era eso")
    assert not opened(chat, "transfer")


@pytest.mark.parametrize(
    ("text", "is_asked"),
    [
        ("¿a partir de cuándo genera intereses la tarjeta?", True),
        ("donde hay cajeros sin comision", True),
        ("¿puedo cambiar mi fecha de corte?", True),
        ("¿cuál es la comisión en BBVA?", False),
        ("¿cómo hago un pozole?", False),
        ("me gusta mi tarjeta", False),
    ],
)
def test_what_is_asked_in_the_banks_words_goes_to_the_articles(text, is_asked):
    assert inquiring.asks_about_the_bank(text) is is_asked


def test_with_something_pending_a_question_that_is_no_wish_is_asked_again(chat):
    chat.say("mándale 500 a mi hermano")
    chat.say("¿puedo cambiar mi fecha de corte?")
    assert opened(chat, "transfer")


@pytest.mark.parametrize(
    "text",
    [
        "guardan mis notas de voz",
        "dan tarjeta a estudiantes",
        "tarda a Banorte",
        "me cobran anualidad",
        "se puede pagar la luz con puntos",
        "las transferencias tardan los domingos",
        "si cancelo la compra regresan el dinero",
        "oye, ¿y me regresan algo si me arrepiento?",
        "hay que pagar algo por cerrar la cuenta",
        "hay que bloquear la tarjeta si la pierdo",
        "se bloquea mi tarjeta si me equivoco",
        "do you charge for transfers",
    ],
)
def test_what_the_bank_does_for_anyone_is_asked_of_it(text):
    assert inquiring.asks_what_is_done(text)


@pytest.mark.parametrize(
    "text",
    [
        "guarda a Lupita",
        "dale 500 a mi hermano",
        "me pasas 1000 a mi ahorro",
        "me mandan mi estado de cuenta por favor",
        "pide los audífonos",
        "hay que pagarle al electricista mil cien",
        "hay que bloquear mi tarjeta",
        "hay que bloquear mi tarjeta antes de que la usen",
        "hay que bloquear la tarjeta ya",
        "se bloquea mi tarjeta",
        "hay que cancelar mi pedido",
        "cancelan mi pedido",
        "hay que ver mis movimientos",
        "hay que revisar mis gastos",
        "me quitan dinero de mi cuenta",
        "cobran dos veces lo mismo en mi tarjeta y no fui yo",
        "la app se traba y no abre",
        "me robaron la tarjeta, la bloquean",
        "mándale 300 a mi mamá si se puede",
    ],
)
def test_what_is_wanted_or_told_is_not_asked_so(text):
    assert not inquiring.asks_what_is_done(text)


@pytest.mark.parametrize(
    "piece", ["los a ", "si a ", "oye ", "me mandan ", "x" * 40, "no fui yo saco "]
)
def test_reading_what_is_asked_holds_nothing_up(piece):
    read_long(inquiring.asks_what_is_done, piece=piece)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("me atiende una persona o un robot", True),
        ("¿el chat lo contesta una persona o un robot?", True),
        ("me atiende una persona o un robot, pásame con una persona", False),
        ("contesta un robot o una persona, mejor pásame con una persona", False),
        ("atiende un humano o un bot, comunícame con un humano", False),
        ("comunícame con alguien, atiende un humano o un bot", False),
    ],
)
def test_who_answers_is_asked_unless_a_person_is(text, asks):
    assert inquiring.asks_of_the_desk(text) is asks


@pytest.mark.parametrize(
    ("text", "is_wanted"),
    [
        ("hay que reportar mi tarjeta", True),
        ("repórtalo", True),
        ("hay que reportar los ingresos", False),
        ("File a report", True),
        ("I'd like to open a complaint, please", True),
        ("how do I file a report", False),
        ("file a report on my income", False),
    ],
)
def test_what_is_to_be_reported(text, is_wanted):
    assert reporting.wants_it_reported(text) is is_wanted


@pytest.mark.parametrize("said", ["sí, mándalo", "confirmo", "dale", "ok", "sí", "no es mía", "no"])
def test_only_who_says_that_it_was_theirs_reports_what_was_taken_from_another(chat, said):
    chat.say("mándale 300 a mi mamá")
    asked = only(chat.say("le robaron su bolsa"))
    assert isinstance(asked, Ask)
    assert "tuya" in asked.text
    chat.say(said)
    assert not opened(chat, "open_ticket")
    assert len(opened(chat, "transfer")) == 1


@pytest.mark.parametrize(
    "said", ["es mía", "fue en mi tarjeta", "a mí", "no era de ella, era mía", "era mía", "sí"]
)
def test_what_was_the_customers_own_is_reported(chat, said):
    chat.say("le robaron la tarjeta a mi mamá")
    chat.say(said)
    assert opened(chat, "open_ticket")


def test_a_figure_answers_what_was_asked_before_whose_it_was(chat):
    chat.say("mándale a mi hermano")
    chat.say("le robaron la cartera")
    chat.say("500")
    assert len(opened(chat, "transfer")) == 1
