"""Whoever writes English is answered in English; what is offered in English is understood."""

from __future__ import annotations

import pytest
from django.utils import translation

from centli.agent import tongue
from centli.agent.engines import talk
from centli.agent.engines.flows import WISHES
from centli.agent.engines.hearing import hear
from centli.agent.testing import NOW
from centli.agent.tests.world import make_world


def test_what_gives_nothing_away_keeps_the_language():
    assert tongue.heard("500", {"spoken": "en"}) == "en"
    assert tongue.heard("¿cuánto tengo?", {"spoken": "en"}) == "es"
    assert tongue.locale_of("es-mx", {"spoken": "en"}) == "en"
    assert tongue.locale_of("en", {"spoken": "es"}) == "en"
    assert tongue.locale_of("es-mx", {}) == "es-mx"


OFFERED = {
    "¿Cuánto tengo?": "balance",
    "Mis movimientos": "transactions",
    "Mis contactos": "list_beneficiaries",
    "Enviar dinero": "transfer",
    "Quiero enviar dinero": "transfer",
    "¿En qué gasto más?": "spending",
    "¿En qué gasté este mes?": "spending",
    "Ayuda": "ask_help",
    "Hablar con una persona": "human",
    "Cambiar mi límite": "limits",
    "¿Cuál es mi límite?": "limits",
    "Agregar contacto": "add_beneficiary",
    "Ver ofertas a MSI": "search_products",
    "¿Qué me conviene más?": "compare_benefits",
    "¿Cómo va mi pedido?": "order_status",
    "Cancela mi pedido": "order_cancel",
}


@pytest.mark.parametrize("locale", ["es-mx", "en"])
@pytest.mark.parametrize(("offered", "intent"), OFFERED.items())
def test_what_is_offered_is_understood(locale, offered, intent):
    with translation.override(locale):
        words = translation.gettext(offered)
    heard, later = hear(words, now=NOW)
    assert (heard.intent, heard.sure, later) == (intent, True, ())
    assert heard.intent in WISHES


def test_default_suggestions_are_translated():
    with translation.override("en"):
        assert talk.default_suggestions()[0] == "How much do I have?"


@pytest.mark.django_db
def test_an_english_talk_from_question_to_receipt():
    ana = make_world()
    [card] = ana.say("send 500 to my brother")
    assert card["type"] == "TRANSFER_CONFIRMATION"
    assert "Check and confirm" in card["content"], card["content"]
    assert "five hundred pesos" in card["content"]
    assert card["data"]["amount_words"] == "five hundred pesos"
    ana.confirm(card)
    receipt, _update = ana.hear()
    assert receipt["content"].startswith("Done")
    [balance] = ana.say("¿cuánto tengo?")
    assert "disponibles" in balance["content"]
